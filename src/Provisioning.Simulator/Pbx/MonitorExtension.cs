using System.Text.RegularExpressions;

namespace Provisioning.Simulator.Pbx;

/// <summary>The extension <c>mon-KEY-MODE-LEG</c> of the sample dial plan: listen to a leg, by its unique id.</summary>
internal readonly partial record struct MonitorExtension(string Key, SpyMode Mode, string Leg)
{
    /// <summary>The extension that plays hold music.</summary>
    public const string Hold = "hold";

    public static bool TryParse(string exten, out MonitorExtension monitor)
    {
        var match = Pattern().Match(exten);
        monitor = match.Success ? new(match.Groups[1].Value, ModeOf(match.Groups[2].Value[0]), match.Groups[3].Value) : default;
        return match.Success;
    }

    private static SpyMode ModeOf(char letter) => letter switch
    {
        'w' => SpyMode.Whisper,
        'b' => SpyMode.Barge,
        _ => SpyMode.Listen,
    };

    [GeneratedRegex("^mon-([^-]+)-([lwb])-(.+)$")]
    private static partial Regex Pattern();
}
