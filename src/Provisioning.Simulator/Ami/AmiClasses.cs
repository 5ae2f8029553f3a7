namespace Provisioning.Simulator.Ami;

/// <summary>What an event or a command belongs to; a user reads and writes some of them (Asterisk's <c>EVENT_FLAG_…</c>).</summary>
[Flags]
internal enum AmiClasses
{
    None = 0,
    System = 1 << 0,
    Call = 1 << 1,
    Dialplan = 1 << 2,
    Reporting = 1 << 3,
    User = 1 << 4,
    Originate = 1 << 5,
    All = (1 << 6) - 1,
}

/// <summary>Classes as <c>manager.conf</c> and the action Events write them.</summary>
internal static class AmiClassWords
{
    /// <summary>Such as <c>call,system</c>, <c>on</c>, <c>all</c>; words that are not simulated are left out.</summary>
    public static AmiClasses Parse(string words)
    {
        var classes = AmiClasses.None;
        foreach (var word in words.Split(',', StringSplitOptions.TrimEntries))
        {
            if (word is "on" or "all")
                return AmiClasses.All;
            if (Enum.TryParse<AmiClasses>(word, ignoreCase: true, out var one) && Enum.IsDefined(one))
                classes |= one;
        }

        return classes;
    }

    public static string Write(AmiClasses classes) => $"{classes.ToString().ToLowerInvariant().Replace(" ", "", StringComparison.Ordinal)},all";
}
