using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Monitoring;

/// <summary>The feature codes that hold for a phone (rule C13). Pure.</summary>
internal sealed record CodeTable(ImmutableArray<(string Code, Privilege Mode)> Codes)
{
    private static readonly ImmutableArray<(string Setting, Privilege Mode)> Settings =
        [("listenCode", Privilege.Listen), ("whisperCode", Privilege.Whisper), ("bargeCode", Privilege.Barge), ("takeOverCode", Privilege.TakeOver)];

    /// <summary>A code whose setting is empty is none.</summary>
    public static CodeTable Of(EffectiveSettings settings) =>
        new([.. Settings.Select(row => (Code: settings.Text(row.Setting) ?? "", row.Mode)).Where(row => row.Code.Length > 0)]);

    /// <summary>The longest code that this begins with, and what follows it; null where it is no code.</summary>
    public (Privilege Mode, string Extension)? Read(string dialled)
    {
        (string Code, Privilege Mode)? best = null;
        foreach (var row in Codes)
        {
            if (dialled.StartsWith(row.Code, StringComparison.Ordinal) && row.Code.Length > (best?.Code.Length ?? 0))
                best = row;
        }

        return best is { } found ? (found.Mode, dialled[found.Code.Length..]) : null;
    }
}
