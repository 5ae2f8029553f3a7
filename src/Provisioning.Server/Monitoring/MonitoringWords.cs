using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Monitoring;

/// <summary>The words for what happens in monitoring, in the language of a screen; English for logs, SIP and the API.</summary>
internal sealed class MonitoringWords(ScreenWords words, string? language = null)
{
    public string State(MonitoredState state) => Find("states", $"{state}");

    public string Mode(Privilege mode) => Find("modes", $"{mode}");

    /// <summary>What a session does, for its monitor.</summary>
    public string Running(Privilege mode) => Find("running", $"{mode}");

    public string Started(Privilege mode, string name) => Named(Find("done", $"{mode}"), name, "");

    public string Switched(Privilege mode, string name) => Named(mode == Privilege.TakeOver ? Find("done", $"{mode}") : Find("done", $"switchedTo{mode}"), name, "");

    public string Stopped(string name) => Named(Find("done", "stopped"), name, "");

    /// <summary>A sentence that says why not.</summary>
    public string Refusal(MonitoringRefusal refusal, ExtensionNumber number, string name) => Named(Find("refusals", $"{refusal}"), name, number.ToString());

    public string Menu(string word) => words.Find(language, $"menu.{word}");

    private string Find(string section, string member) => words.Find(language, $"{section}.{char.ToLowerInvariant(member[0])}{member[1..]}");

    private static string Named(string text, string name, string number) =>
        text.Replace("{number}", number, StringComparison.Ordinal).Replace("{name}", name, StringComparison.Ordinal);
}
