using System.Diagnostics.CodeAnalysis;

namespace Provisioning.Pbxs;

/// <summary>
/// Which legs at FreeSWITCH are monitors'. Ids there must be UUIDs, so a leg that we call into being has its key as the last sixteen digits of one; a leg that came by
/// a feature code has dialled <c>mon-KEY-MODE-LEG</c> in the monitoring context.
/// </summary>
internal static class FreeSwitchMonitor
{
    /// <summary>"mon" in ASCII, and what makes it a UUID of version 4.</summary>
    private const string Prefix = "6d6f6e00-0000-4000-";

    private const int KeyLength = 16;

    public static bool IsKey(string key) => key.Length == KeyLength && key.All(char.IsAsciiHexDigitLower);

    public static string IdOf(string key) => $"{Prefix}{key[..4]}-{key[4..]}";

    public static string? KeyOf(FreeSwitchFacts facts, string context)
    {
        if (TryReadId(facts.Id, out var key))
            return key;
        return facts.Context == context && MonitorDial.TryReadKey(facts.Dialled, out key) ? key : null;
    }

    private static bool TryReadId(string id, [NotNullWhen(true)] out string? key)
    {
        key = id.Length == Prefix.Length + KeyLength + 1 && id.StartsWith(Prefix, StringComparison.Ordinal) && id[Prefix.Length + 4] == '-'
            ? id[Prefix.Length..].Remove(4, 1)
            : null;
        return key is not null && IsKey(key);
    }
}
