using System.Diagnostics.CodeAnalysis;
using Provisioning.Devices;

namespace Provisioning.Pbxs;

/// <summary>What a monitor's leg dials in the PBX's monitoring context, <c>mon-KEY-MODE-LEG</c>, and the id that it has when the PBX calls the monitor, <c>mon-KEY</c>.</summary>
internal static class MonitorDial
{
    /// <summary>Begins both.</summary>
    public const string Prefix = "mon-";

    /// <summary>The extension that answers and plays music on hold.</summary>
    public const string Hold = "hold";

    /// <summary>Asterisk's unique ids have some 20 characters, more with a system name; FreeSWITCH's have 36.</summary>
    private const int MaxLegLength = 150;

    public static string IdOf(string key) => Prefix + key;

    public static string Extension(string key, Privilege mode, string leg) => $"{Prefix}{key}-{LetterOf(mode)}-{leg}";

    /// <summary>Whether it may stand in a dial string: what a PBX calls its legs is not ours.</summary>
    public static bool IsSayable(string text) => text.Length is > 0 and <= MaxLegLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>The key of <c>mon-KEY</c> or <c>mon-KEY-MODE-LEG</c>.</summary>
    public static bool TryReadKey(string? text, [NotNullWhen(true)] out string? key)
    {
        key = null;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var end = text.IndexOf('-', Prefix.Length);
        var found = end < 0 ? text[Prefix.Length..] : text[Prefix.Length..end];
        if (found.Length == 0 || !found.All(char.IsAsciiHexDigitLower))
            return false;
        key = found;
        return true;
    }

    /// <summary>The leg of <c>mon-KEY-MODE-LEG</c>.</summary>
    public static bool TryReadLeg(string? text, [NotNullWhen(true)] out string? leg)
    {
        leg = TryReadKey(text, out _) && text!.Split('-', 4) is [_, _, { Length: 1 }, var found] && IsSayable(found) ? found : null;
        return leg is not null;
    }

    /// <summary>A take-over begins as listening.</summary>
    private static char LetterOf(Privilege mode) => mode switch
    {
        Privilege.Whisper => 'w',
        Privilege.Barge => 'b',
        _ => 'l',
    };
}
