using System.Text.RegularExpressions;

namespace Provisioning.Simulator.Pbx;

/// <summary>The extension <c>mon-KEY-MODE-LEG</c> of the sample dial plan, with what it asks of each part: listen to a leg, by its unique id.</summary>
internal readonly partial record struct MonitorExtension(string Key, SpyMode Mode, string Leg)
{
    /// <summary>Begins every such extension, also those that are refused.</summary>
    public const string Prefix = "mon-";

    /// <summary>The extension that plays hold music.</summary>
    public const string Hold = "hold";

    public static bool TryParse(string exten, out MonitorExtension monitor)
    {
        var match = Pattern().Match(exten);
        monitor = match.Success ? new(match.Groups[1].Value, ModeOf(match.Groups[2].Value[0]), match.Groups[3].Value) : default;
        return match.Success;
    }

    /// <summary>The channel <c>Local/announce-LEG@CONTEXT</c>: the parties of that leg's call are told that it may be monitored.</summary>
    public static bool TryParseAnnouncement(string channel, out string leg)
    {
        var match = Announcement().Match(channel);
        leg = match.Groups[1].Value;
        return match.Success;
    }

    private static SpyMode ModeOf(char letter) => letter switch
    {
        'w' => SpyMode.Whisper,
        'b' => SpyMode.Barge,
        _ => SpyMode.Listen,
    };

    [GeneratedRegex("^Local/announce-([-_.0-9A-Za-z]+)@[^@/]+$")]
    private static partial Regex Announcement();

    [GeneratedRegex("^mon-([0-9a-f]{16})-([lwb])-([-_.0-9A-Za-z]+)$")]
    private static partial Regex Pattern();
}
