using System.Globalization;

namespace Provisioning.Simulator.Calls;

/// <summary>
/// An office full of calls: they arrive, ring, are answered or not, held, transferred and ended. It lives by what is planned next, so it
/// runs in real time or as fast as one likes; the same seed tells the same story. Not thread-safe.
/// </summary>
public sealed class CallOffice
{
    private readonly OfficeOptions _options;
    private readonly ICallCarrier _carrier;
    private readonly Random _random;
    private readonly PriorityQueue<Action, (long Ticks, long Order)> _plans = new();
    private readonly Dictionary<string, OfficeCall> _calls = [];
    private DateTimeOffset _now;
    private long _order;
    private int _callCount;

    /// <param name="options">Who telephones, and how much.</param>
    /// <param name="start">When the day begins.</param>
    /// <param name="tell">Told every change, in order.</param>
    public CallOffice(OfficeOptions options, DateTimeOffset start, Action<CallChange> tell)
        : this(options, start, new ToldCalls(tell))
    {
    }

    /// <param name="options">Who telephones, and how much.</param>
    /// <param name="start">When the day begins.</param>
    /// <param name="carrier">What they telephone over.</param>
    internal CallOffice(OfficeOptions options, DateTimeOffset start, ICallCarrier carrier)
    {
        if (options.People.Length < 2)
            throw new ArgumentException("an office needs at least two people", nameof(options));
        (_options, _carrier, _now, _random) = (options, carrier, start, new Random(options.Seed));
        PlanArrival();
    }

    /// <summary>When something happens next.</summary>
    public DateTimeOffset NextAt => _plans.TryPeek(out _, out var due) ? new DateTimeOffset(due.Ticks, TimeSpan.Zero) : DateTimeOffset.MaxValue;

    /// <summary>Calls that have begun so far.</summary>
    public int Calls => _callCount;

    /// <summary>Calls that ring or are up.</summary>
    public int ActiveCalls => _calls.Count;

    /// <summary>Lets everything happen that is due.</summary>
    public void RunUntil(DateTimeOffset now)
    {
        while (NextAt <= now)
        {
            _now = NextAt;
            _plans.Dequeue()();
        }

        _now = now;
    }

    /// <summary>Closing time: every call ends.</summary>
    public void EndAll()
    {
        _plans.Clear();
        foreach (var call in _calls.Values.ToList())
            End(call);
    }

    private void PlanArrival() =>
        After(Exponential(TimeSpan.FromHours(1 / (_options.CallsAnHour * _options.People.Length))), () =>
        {
            PlanArrival();
            Arrive();
        });

    private void Arrive()
    {
        if (!TryPickIdle(out var callee))
            return;
        if (Happens(_options.ShareFromOutside))
            Ring(new CallSide(Outsider(), IsOutside: true), new CallSide(callee, IsOutside: false));
        else if (TryPickIdle(out var caller, callee))
            Ring(new CallSide(caller, IsOutside: false), new CallSide(callee, IsOutside: false));
    }

    private void Ring(CallSide caller, CallSide callee)
    {
        var call = Add(caller, callee);
        _carrier.Ring(call.Id, caller, callee);
        PlanAnswer(call);
    }

    private OfficeCall Add(CallSide caller, CallSide callee)
    {
        var call = new OfficeCall(string.Create(CultureInfo.InvariantCulture, $"call-{_options.Seed}-{++_callCount}"), caller, callee);
        _calls.Add(call.Id, call);
        return call;
    }

    private void PlanAnswer(OfficeCall call) => After(Exponential(_options.MeanRinging), () => StopRinging(call));

    private void StopRinging(OfficeCall call)
    {
        if (call.IsOver)
            return;
        if (Happens(_options.ShareUnanswered))
        {
            End(call);
            return;
        }

        call.IsUp = true;
        _carrier.Answer(call.Id);
        PlanTalk(call);
    }

    private void PlanTalk(OfficeCall call)
    {
        var talk = Exponential(_options.MeanTalking);
        After(talk, () => Finish(call));
        if (Happens(_options.ShareHeld))
            After(talk * _random.NextDouble() * 0.8, () => Hold(call));
    }

    private void Hold(OfficeCall call)
    {
        if (!call.IsUp)
            return;
        var inside = call.Inside.ToList();
        var holder = inside[_random.Next(inside.Count)];
        _carrier.Hold(call.Id, holder, isHeld: true);
        After(Exponential(_options.MeanHold), () =>
        {
            if (call.IsUp)
                _carrier.Hold(call.Id, holder, isHeld: false);
        });
    }

    /// <summary>Most calls end; some go on with somebody else.</summary>
    private void Finish(OfficeCall call)
    {
        if (call.IsOver)
            return;
        var inside = call.Inside.ToList();
        var leaving = inside[_random.Next(inside.Count)];
        var staying = ReferenceEquals(leaving, call.Caller) ? call.Callee : call.Caller;
        if (Happens(_options.ShareTransferred) && TryPickIdle(out var target, leaving.Person, staying.Person))
            Transfer(call, leaving, staying, new CallSide(target, IsOutside: false));
        else
            End(call);
    }

    private void Transfer(OfficeCall call, CallSide leaving, CallSide staying, CallSide target)
    {
        Forget(call);
        var next = Add(staying, target);
        _carrier.Transfer(call.Id, leaving, next.Id, staying, target);
        PlanAnswer(next);
    }

    private void End(OfficeCall call)
    {
        if (Forget(call))
            _carrier.End(call.Id);
    }

    private bool Forget(OfficeCall call)
    {
        (call.IsOver, call.IsUp) = (true, false);
        return _calls.Remove(call.Id);
    }

    private bool TryPickIdle(out OfficePerson person, params ReadOnlySpan<OfficePerson> except)
    {
        var busy = _calls.Values.SelectMany(call => call.Inside).Select(side => side.Person.Number).ToHashSet(StringComparer.Ordinal);
        foreach (var other in except)
            busy.Add(other.Number);
        var idle = _options.People.Where(candidate => !busy.Contains(candidate.Number) && !_carrier.IsBusy(candidate)).ToList();
        person = idle.Count > 0 ? idle[_random.Next(idle.Count)] : _options.People[0];
        return idle.Count > 0;
    }

    /// <summary>Numbers that belong to nobody (Ofcom's range for drama).</summary>
    private OfficePerson Outsider()
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"+44207946{_random.Next(1000):d4}");
        return new OfficePerson(number, $"Caller {number[^3..]}");
    }

    private bool Happens(double share) => _random.NextDouble() < share;

    private TimeSpan Exponential(TimeSpan mean) => mean * -Math.Log(1 - _random.NextDouble());

    private void After(TimeSpan delay, Action happen) => _plans.Enqueue(happen, ((_now + delay).UtcTicks, ++_order));
}
