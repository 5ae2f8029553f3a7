using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Monitoring;

/// <summary>A PBX whose calls are what the test says, and that does what it is told at once, unless the test says otherwise.</summary>
/// <param name="told">Takes what comes of a change.</param>
internal sealed class FakePbx(string name, Action<IReadOnlyList<CallFact>, IReadOnlyList<PbxSignal>> told) : IPbx
{
    private readonly Lock _lock = new();
    private readonly PbxLegs _legs = new(name, name);
    private readonly List<string> _commands = [];
    private volatile bool _isConnected;

    public string Name => name;

    public PbxView? View => _isConnected ? _legs.View : null;

    /// <summary>Everything that it was told, in order.</summary>
    public IReadOnlyList<string> Commands
    {
        get
        {
            lock (_lock)
                return [.. _commands];
        }
    }

    /// <summary>What it makes of the next command of that name instead of doing it.</summary>
    public Func<string, Task<PbxOutcome>?> Answers { get; set; } = _ => null;

    /// <summary>The key of the last order.</summary>
    public string Key { get; private set; } = "";

    /// <summary>A call that is up, between an extension and somebody outside.</summary>
    public void Call(string extension, string id = "1") => Change(legs =>
    {
        legs.Put(new($"{id}a") { Extension = ExtensionNumber.Parse(extension), Call = id, State = DialogState.Confirmed, Direction = DialogDirection.Recipient, Remote = new("555"), Peer = $"{id}b" });
        legs.Put(new($"{id}b") { Call = id, State = DialogState.Confirmed, Peer = $"{id}a" });
    });

    public void Put(PbxLeg leg) => Change(legs => legs.Put(leg));

    public void Edit(string id, Func<PbxLeg, PbxLeg> edit) => Change(legs => legs.Put(edit(legs.Find(id)!)));

    public void End(params string[] ids) => Change(legs =>
    {
        foreach (var id in ids)
            legs.Remove(id);
    });

    public void Hold(string id, bool isHolding) => Edit(id, leg => leg with { IsHolding = isHolding });

    public void Connect(params PbxLeg[] all)
    {
        _isConnected = true;
        Change(legs =>
        {
            legs.BeginSnapshot();
            foreach (var leg in all.Concat(_legs.View.Legs.Where(leg => all.All(other => other.Id != leg.Id))).ToList())
                legs.Put(leg);
            legs.EndSnapshot();
        });
    }

    public void Lose()
    {
        _isConnected = false;
        Change(legs => legs.Lose());
    }

    /// <summary>The phone of the monitor, or whoever has dialled <see cref="DialToMonitor"/>, is there.</summary>
    public void Answer(string key, string monitor, string listensTo, string mode = "l") =>
        Put(new($"mon-{key}") { Extension = ExtensionNumber.Parse(monitor), MonitorKey = key, State = DialogState.Confirmed, ListensTo = listensTo, Call = $"mon-{key}-{mode}" });

    public async Task<PbxOutcome> CallMonitorAsync(MonitorOrder order, CancellationToken token)
    {
        Key = order.Key;
        return await DoAsync($"call {order.Monitor.Number} {order.Mode} {order.Monitored.Id}", "call", () => Answer(order.Key, $"{order.Monitor.Number}", order.Monitored.Id));
    }

    public string DialToMonitor(MonitorOrder order)
    {
        Key = order.Key;
        return $"mon-{order.Key}-{char.ToLowerInvariant($"{order.Mode}"[0])}-{order.Monitored.Id}";
    }

    public Task<PbxOutcome> SwitchAsync(PbxLeg monitor, Privilege mode, CancellationToken token) => DoAsync($"switch {mode}", "switch", () => { });

    public Task<PbxOutcome> PlayMusicAsync(PbxLeg monitor, CancellationToken token) => DoAsync("music", "music", () => Edit(monitor.Id, leg => leg with { ListensTo = null }));

    public Task<PbxOutcome> ResumeAsync(PbxLeg monitor, MonitorOrder order, CancellationToken token) =>
        DoAsync($"resume {order.Mode}", "resume", () => Edit(monitor.Id, leg => leg with { ListensTo = order.Monitored.Id }));

    public Task<PbxOutcome> TakeOverAsync(PbxLeg monitor, PbxLeg monitored, PbxLeg other, CancellationToken token) => DoAsync(
        $"takeover {monitored.Id} {other.Id}", "takeover", () => Change(legs =>
        {
            legs.Put(legs.Find(monitor.Id)! with { ListensTo = null, Peer = other.Id });
            legs.Put(legs.Find(other.Id)! with { Peer = monitor.Id });
            legs.Remove(monitored.Id);
        }));

    public Task<PbxOutcome> AnnounceAsync(PbxLeg monitored, CancellationToken token) => DoAsync($"announce {monitored.Id}", "announce", () => { });

    public Task<PbxOutcome> HangUpAsync(PbxLeg leg, CancellationToken token) => DoAsync($"hangup {leg.Id}", "hangup", () => End(leg.Id));

    public bool HasContact(Extension extension) => true;

    public Task<PbxOutcome> NotifyAsync(Extension extension, string sipEvent, string? subscriptionState, CancellationToken token) => Task.FromResult(new PbxOutcome(PbxVerdict.CannotDo));

    private async Task<PbxOutcome> DoAsync(string command, string kind, Action deed)
    {
        lock (_lock)
            _commands.Add(command);
        if (Answers(kind) is { } answer)
            return await answer;
        deed();
        return PbxOutcome.Done;
    }

    private void Change(Action<PbxLegs> change)
    {
        lock (_lock)
        {
            change(_legs);
            var (facts, signals) = _legs.Take();
            told(facts, signals);
        }
    }
}
