using System.Globalization;

namespace Provisioning.Tests.Interop;

/// <summary>One SIPp that plays a scenario for one call on loopback, and what it saw.</summary>
internal sealed class Sipp : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1";

    private readonly Peer _peer;

    private Sipp(Peer peer, int port) => (_peer, Port) = (peer, port);

    public int Port { get; }

    /// <summary>Every message, in and out.</summary>
    public string Messages => _peer.Read("messages");

    /// <summary>Of the folder of scenarios beside this file.</summary>
    public static string Scenario(string name) => File.ReadAllText(Path.Combine(Repository.Root, "tests", "Provisioning.Tests", "Interop", "Sipp", name + ".xml"));

    /// <param name="scenario">What it does.</param>
    /// <param name="transport">SIPp's name: u1, t1.</param>
    /// <param name="port">Its own.</param>
    /// <param name="remotePort">Whom it sends to; null for one that is called.</param>
    /// <param name="keys">What the scenario's keywords stand for.</param>
    public static Sipp Start(SippScenario scenario, string transport, int port, int? remotePort, params (string Key, string Value)[] keys) =>
        Start(scenario.ToString(), transport, port, remotePort, [.. keys.SelectMany(pair => new[] { "-key", pair.Key, pair.Value })]);

    /// <param name="scenario">What it does.</param>
    /// <param name="transport">SIPp's name: u1, t1.</param>
    /// <param name="port">Its own.</param>
    /// <param name="remotePort">Whom it sends to; null for one that is called.</param>
    /// <param name="options">More of its command line.</param>
    /// <param name="files">What else lies in its folder.</param>
    public static Sipp Start(string scenario, string transport, int port, int? remotePort, string[] options, params (string Name, string Text)[] files)
    {
        string[] arguments =
        [
            "-sf", "scenario.xml", "-t", transport, "-i", Loopback, "-p", Text(port), "-m", "1", "-nostdin", "-timeout", "20s", "-timeout_error",
            "-trace_msg", "-message_file", "messages", "-trace_err", "-error_file", "errors", .. options,
            .. remotePort is { } remote ? [$"{Loopback}:{Text(remote)}"] : Array.Empty<string>(),
        ];
        return new Sipp(Peer.Start("sipp", arguments, [("scenario.xml", scenario), .. files]), port);
    }

    /// <summary>Waits until SIPp has played its scenario to the end as it is written.</summary>
    public async Task SucceedAsync()
    {
        var exitCode = await _peer.FinishAsync();
        Assert.True(exitCode == 0, $"SIPp left with {exitCode}\n{_peer.Read("errors")}\n{Messages}\n{(Messages.Length == 0 ? _peer.Output : "")}");
    }

    /// <summary>Until it can be called.</summary>
    public async Task ListensAsync(bool overTcp) => await Eventually.TrueAsync(() => Ports.IsTaken(Port, overTcp), $"SIPp listens on {Port}");

    /// <summary>Until a text has come or gone.</summary>
    public Task SeesAsync(string text) => _peer.UntilAsync(() => Messages.Contains(text, StringComparison.Ordinal), $"SIPp sees '{text}'");

    public ValueTask DisposeAsync() => _peer.DisposeAsync();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
