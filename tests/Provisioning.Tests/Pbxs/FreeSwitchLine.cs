using System.Collections.Concurrent;
using Provisioning.Dialogs;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

/// <summary>A session with a peer, and what comes of it.</summary>
internal sealed class FreeSwitchLine : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly PbxLegs _legs = new("main", "pbx-main");
    private readonly Task _peer;

    public FreeSwitchLine(Func<Wire, EslPeer> peer, PbxOptions? options = null, TimeProvider? time = null, string password = "ClueCon")
    {
        var (ours, theirs) = Wire.Pair();
        (Theirs, Peer) = (theirs, peer(theirs));
        var pbx = FreeSwitchHouse.Pbx with { Control = FreeSwitchHouse.Pbx.Control! with { Password = Provisioning.Devices.Secret.Of(password) } };
        Session = new FreeSwitchKind().Begin(new(ours, pbx, _legs, FreeSwitchHouse.PeopleOf("101", "102", "103"), options ?? Patient, time ?? TimeProvider.System) { Advise = Advice.Enqueue });
        _peer = Peer.RunAsync(_ending.Token);
        Run = RunAsync(ours);
    }

    /// <summary>Nothing happens by itself.</summary>
    public static PbxOptions Patient => new() { PingInterval = TimeSpan.FromMinutes(1), Silence = TimeSpan.FromMinutes(2), AnswerTimeout = TimeSpan.FromSeconds(30), SettleTime = TimeSpan.FromMinutes(1) };

    public Wire Theirs { get; }

    public EslPeer Peer { get; }

    public IPbxSession Session { get; }

    /// <summary>Ends with the reason.</summary>
    public Task<PbxLostException> Run { get; }

    public ConcurrentQueue<CallFact> Facts { get; } = new();

    public ConcurrentQueue<PbxSignal> Signals { get; } = new();

    public ConcurrentQueue<string> Advice { get; } = new();

    public PbxView View => _legs.View;

    public bool IsReady => Signals.OfType<PbxReady>().Any();

    public static async Task<FreeSwitchLine> ReadyAsync(Func<Wire, EslPeer>? peer = null, PbxOptions? options = null, TimeProvider? time = null)
    {
        var line = new FreeSwitchLine(peer ?? (wire => new(wire)), options, time);
        await Eventually.TrueAsync(() => line.IsReady || line.Run.IsCompleted, "the session is ready");
        Assert.True(line.IsReady, line.Run.IsCompletedSuccessfully ? (await line.Run).Message : "the session has ended");
        return line;
    }

    /// <summary>A call between 101 and 102, and 103 listening.</summary>
    public async Task TalkAsync()
    {
        foreach (var told in FreeSwitchTold.Call)
            await Peer.SendAsync(told);
        await Peer.SendAsync(FreeSwitchTold.Monitor("CHANNEL_EXECUTE", 63, "ACTIVE", "answered").And("Application", "eavesdrop").And("Application-Data", FreeSwitchTold.Two));
        await Eventually.TrueAsync(() => View.Find(FreeSwitchTold.MonitorLeg) is { ListensTo: not null }, "103 listens");
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Theirs.HangUpAsync();
        await Task.WhenAll(Run, _peer);
        await Session.DisposeAsync();
        Peer.Dispose();
        _ending.Dispose();
    }

    private async Task<PbxLostException> RunAsync(Wire ours)
    {
        var lost = await Assert.ThrowsAsync<PbxLostException>(() => Session.RunAsync(_ =>
        {
            var (facts, signals) = _legs.Take();
            foreach (var fact in facts)
                Facts.Enqueue(fact);
            foreach (var signal in signals)
                Signals.Enqueue(signal);
            return ValueTask.CompletedTask;
        }, CancellationToken.None));
        await ours.HangUpAsync();
        return lost;
    }
}
