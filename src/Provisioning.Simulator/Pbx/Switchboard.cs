using System.Globalization;
using System.Threading.Channels;
using Provisioning.Simulator.Ami;

namespace Provisioning.Simulator.Pbx;

/// <summary>
/// The legs and bridges of a simulated PBX, their names and numbers, and what is told of them. All of it happens under one lock, so that what is told is in the
/// order in which it happened; those who listen have mailboxes, and nobody is waited for.
/// </summary>
internal sealed class Switchboard : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly List<ChannelWriter<AmiMessage>> _listeners = [];
    private readonly SortedDictionary<int, PbxChannel> _channels = [];
    private readonly HashSet<PlannedAct> _planned = [];
    private readonly DeviceStates _devices;
    private long _second;
    private int _nextId;
    private int _nextName;
    private int _nextNumber;
    private int _nextBridge;

    public Switchboard(SimulatedPbxOptions options, TimeProvider time)
    {
        (Options, _time) = (options, time);
        _devices = new(options);
        Begin();
    }

    public SimulatedPbxOptions Options { get; }

    public DeviceStates Devices => _devices;

    /// <summary>There is a provisioning server that takes feature codes.</summary>
    public bool HandsCodesOn { get; set; }

    /// <summary>Since the PBX was started.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyCollection<PbxChannel> Channels => _channels.Values;

    public IEnumerable<PbxBridge> Bridges => _channels.Values.Select(channel => channel.Bridge).OfType<PbxBridge>().Distinct();

    /// <summary>Runs something that nobody else comes between; devices whose state has changed by it are told.</summary>
    public T Do<T>(Func<T> act)
    {
        lock (_gate)
        {
            var result = act();
            foreach (var told in _devices.Changes(_channels.Values))
                Emit(told);
            return result;
        }
    }

    /// <summary>Tells a mailbox all that happens, until it is full or the PBX is restarted: then it is completed.</summary>
    public void Listen(ChannelWriter<AmiMessage> mailbox)
    {
        lock (_gate)
            _listeners.Add(mailbox);
    }

    public void Leave(ChannelWriter<AmiMessage> mailbox)
    {
        lock (_gate)
            _listeners.Remove(mailbox);
    }

    public void Emit(AmiMessage message)
    {
        foreach (var full in _listeners.Where(mailbox => !mailbox.TryWrite(message)).ToList())
        {
            _listeners.Remove(full);
            full.TryComplete();
        }
    }

    /// <summary>By its name or its unique id.</summary>
    public PbxChannel? Find(string name) => name.Length == 0 ? null : _channels.Values.FirstOrDefault(channel => channel.Name == name || channel.Uniqueid == name);

    /// <summary>A new leg; it is not told.</summary>
    public PbxChannel Add(string endpoint, PbxParty caller, ChannelState state, string exten, string? uniqueid = null, string? linkedid = null)
    {
        var id = uniqueid is { Length: > 0 } ? uniqueid : string.Create(CultureInfo.InvariantCulture, $"{_second}.{_nextId++}");
        var channel = new PbxChannel
        {
            Uniqueid = id,
            Linkedid = linkedid ?? id,
            Name = $"PJSIP/{endpoint}-{_nextName++:x8}",
            Endpoint = endpoint,
            CreatedAt = Now,
            Number = _nextNumber++,
            Caller = caller,
            State = state,
            Context = Options.Context,
            Exten = exten,
        };
        _channels.Add(channel.Number, channel);
        return channel;
    }

    public void Remove(PbxChannel channel) => _channels.Remove(channel.Number);

    public PbxBridge NewBridge() => new(string.Create(CultureInfo.InvariantCulture, $"{_second:x8}-0000-4000-8000-{_nextBridge++:x12}"));

    /// <summary>Runs something later, unless the plan is disposed or the PBX restarted before.</summary>
    public IDisposable After(TimeSpan delay, Action act)
    {
        var plan = new PlannedAct(this, act);
        _planned.Add(plan);
        plan.Start(_time, delay);
        return plan;
    }

    /// <summary>All calls are gone, all connections closed, and the counting begins anew.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            Emit(AmiMessage.Event("Shutdown", AmiClasses.System).Add("Shutdown", "Cleanly").Add("Restart", "True"));
            foreach (var mailbox in _listeners)
                mailbox.TryComplete();
            _listeners.Clear();
            _channels.Clear();
            ForgetPlans();
            _devices.Forget();
            Begin();
        }
    }

    public void Dispose()
    {
        lock (_gate)
            ForgetPlans();
    }

    /// <summary>Uniqueids begin with the second of the start, which is another one each time.</summary>
    private void Begin()
    {
        StartedAt = Now;
        _second = Math.Max(_second + 1, Now.ToUnixTimeSeconds());
        (_nextId, _nextName, _nextBridge) = (0, 0, 0);
    }

    private void ForgetPlans()
    {
        foreach (var plan in _planned.ToList())
            plan.Dispose();
    }

    private void Run(PlannedAct plan) => Do(() =>
    {
        if (_planned.Remove(plan))
            plan.Act();
        return true;
    });

    /// <summary>Disposed under the lock only.</summary>
    private sealed class PlannedAct(Switchboard board, Action act) : IDisposable
    {
        private ITimer? _timer;

        public Action Act => act;

        public void Start(TimeProvider time, TimeSpan delay) => _timer = time.CreateTimer(_ => board.Run(this), null, delay, Timeout.InfiniteTimeSpan);

        public void Dispose()
        {
            board._planned.Remove(this);
            _timer?.Dispose();
        }
    }
}
