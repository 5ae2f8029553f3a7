using Provisioning.Devices;
using Provisioning.Monitoring;
using Provisioning.Pbxs;
using Provisioning.Tests.Interop;

namespace Provisioning.Tests.Sound;

/// <summary>
/// A real PBX, the real server connected to it, and four phones. 101 is the customer, 102 the agent; 103 and 104 may do everything with the calls of 102. 103 may listen to those of
/// 101 too, which are announced.
/// </summary>
public abstract class SoundOffice : IAsyncLifetime
{
    /// <summary>A state is reached when it has lasted so long.</summary>
    private static readonly TimeSpan Lasting = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly string[] Numbers = ["101", "102", "103", "104"];

    private IRealPbx _pbx = null!;
    private TestServer _server = null!;
    private TonePhone[] _phones = [];

    internal IReadOnlyList<MonitoringSession> Sessions => Desk.Sessions;

    internal IRealPbx Pbx => _pbx;

    private IMonitoringDesk Desk => _server.Get<IMonitoringDesk>();

    private PbxView? View => _server.Get<PbxTable>().Find("main")?.View;

    public async ValueTask InitializeAsync()
    {
        var port = Ports.Free();
        _pbx = await StartPbxAsync(port);
        _server = await TestServer.StartAsync(settings: [$"Sip:Addresses:0={IRealPbx.ServerAddress}", $"Sip:Port={port}", "Monitoring:Interval=00:00:00.100", "Monitoring:MonitorsPerCall=2"]);
        await _server.ApplyAsync(
            $$"""
            settings: { monitoring: true }
            pbxs: [{ name: main, address: 127.0.0.1, port: {{_pbx.SipPort}}, control: { {{_pbx.Control}} } }]
            sites: [{ name: london, timeZone: Europe/London, pbx: main }]
            extensions:
              - { number: "101", name: Cora, site: london }
              - { number: "102", name: Bilal, site: london }
              - { number: "103", name: Mona, site: london }
              - { number: "104", name: Max, site: london }
            monitoringGroups:
              - { name: Support, privilege: takeOver, monitors: ["103", "104"], monitored: ["102"] }
              - { name: Announced, privilege: listen, announcement: true, monitors: ["103"], monitored: ["101"] }

            """);
        _phones = await Task.WhenAll(Numbers.Select(number => TonePhone.StartAsync(number, _pbx.SipPort)));
        await Eventually.TrueAsync(() => View is not null, () => $"the PBX is connected\n{string.Join('\n', _server.Log.Lines)}\n{_pbx.Output}");
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var phone in _phones)
            await phone.DisposeAsync();
        await _server.DisposeAsync();
        await _pbx.DisposeAsync();
    }

    internal abstract Task<IRealPbx> StartPbxAsync(int serverPort);

    internal TonePhone Phone(string number) => _phones.Single(phone => phone.Number == number);

    /// <summary>A call that the server knows of.</summary>
    internal async Task TalkAsync(string from = "101", string to = "102")
    {
        Assert.Equal(200, (await Phone(from).DialAsync(to)).Status);
        await Eventually.TrueAsync(
            () => Desk.Offer(ExtensionNumber.Parse("103"), ExtensionNumber.Parse(to)).State == MonitoredState.InCall, () => $"the server knows of the call: {string.Join('\n', View!.Legs)}");
        await HearAsync([.. new[] { $"{from} hears {to}", $"{to} hears {from}" }.Order(StringComparer.Ordinal)]);
    }

    /// <summary>The number of the session.</summary>
    internal async Task<long> MonitorAsync(string monitor, string monitored, Privilege mode)
    {
        var answer = await Desk.StartAsync(new(ExtensionNumber.Parse(monitor), ExtensionNumber.Parse(monitored), mode, MonitoringOrigin.Api, "test"), TestServer.Token);
        Assert.True(answer.Refusal == MonitoringRefusal.None, $"{answer.Refusal}\n{string.Join('\n', _server.Log.Lines)}\n{_pbx.Output}");
        return answer.Session!.Id;
    }

    internal async Task SwitchAsync(long session, Privilege mode) =>
        Assert.Equal(MonitoringRefusal.None, (await Desk.SwitchAsync(session, mode, "test", TestServer.Token)).Refusal);

    internal async Task StopAsync(long session) => Assert.Equal(MonitoringRefusal.None, (await Desk.StopAsync(session, "test", TestServer.Token)).Refusal);

    internal Task NoSessionAsync() => Eventually.TrueAsync(() => Sessions.Count == 0, () => $"no session goes on: {string.Join('\n', Sessions)}", Patience);

    /// <summary>All who are in a call and whom they hear, from now on and for as long as a state must last.</summary>
    internal async Task HearAsync(params string[] expected)
    {
        var since = Now;
        await Eventually.TrueAsync(
            () => TimeProvider.System.GetElapsedTime(since) >= Lasting && Table().SequenceEqual(expected),
            () => $"{string.Join("; ", expected)}; but {string.Join("; ", Table())}\n{string.Join('\n', Sessions)}\n{string.Join('\n', View?.Legs ?? [])}\n{_pbx.Output}",
            Patience);
    }

    /// <summary>A voice is heard by all of these at once, whatever else they hear.</summary>
    internal Task IsHeardAsync(string voice, params string[] by) => Eventually.TrueAsync(
        () => Array.TrueForAll(by, number => Phone(number).Call is { } call && call.Ear.Voices(Now - (Ticks(Lasting) / 2), Now).Contains(voice)),
        () => $"{voice} is heard by {string.Join(" and ", by)}; but {string.Join("; ", Table())}\n{_pbx.Output}",
        Patience);

    /// <summary>Now, for <see cref="EverythingHeardBy"/>.</summary>
    internal static long Now => TimeProvider.System.GetTimestamp();

    /// <summary>Whatever a phone has heard since then, however short.</summary>
    internal string EverythingHeardBy(string number, long since)
    {
        var (now, window) = (Now, Ticks(Lasting) / 2);
        var heard = new SortedSet<string>(StringComparer.Ordinal);
        for (var from = since; from + window <= now; from += window / 2)
            heard.UnionWith(Phone(number).Call!.Ear.Everything(from, from + window));
        return string.Join(" and ", heard);
    }

    /// <summary>Nobody is in a call, and the server knows it.</summary>
    internal async Task HangUpAllAsync()
    {
        foreach (var phone in _phones)
            await phone.HangUpAsync();
        await Eventually.TrueAsync(
            () => Array.TrueForAll(_phones, phone => phone.Call is null) && Sessions.Count == 0 && View is { Count: 0 },
            () => $"all is over: {string.Join("; ", Table())}\n{string.Join('\n', Sessions)}\n{string.Join('\n', View?.Legs ?? [])}",
            Patience);
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * TimeProvider.System.TimestampFrequency);

    private string[] Table()
    {
        var (now, half) = (Now, Ticks(Lasting) / 2);
        return [.. _phones.Where(phone => phone.Call is not null).Select(phone => $"{phone.Number} hears {HeardBy(phone, now - half - half, now - half, now)}")];
    }

    /// <summary>In both halves the same; otherwise it has just changed.</summary>
    private static string HeardBy(TonePhone phone, long from, long middle, long to)
    {
        var ear = phone.Call?.Ear ?? new();
        var (before, after) = (Names(ear.Voices(from, middle)), Names(ear.Voices(middle, to)));
        return before == after ? after : $"{before}, then {after}";
    }

    private static string Names(IEnumerable<string> voices) => string.Join(" and ", voices) is { Length: > 0 } names ? names : "nothing";
}
