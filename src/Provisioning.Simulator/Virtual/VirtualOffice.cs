namespace Provisioning.Simulator.Virtual;

/// <summary>Virtual phones and the calls they have: many in working hours, few at night.</summary>
public sealed class VirtualOffice
{
    private const double ShareOfNight = 0.05;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly VirtualTime _time;
    private readonly Random _dice;

    /// <param name="habitsOf">By number; the same phones each time.</param>
    /// <param name="addressOf">Where each is seen from.</param>
    public VirtualOffice(int phones, VirtualTime time, IVirtualServer server, Func<int, PhoneHabits> habitsOf, Func<int, string> addressOf, PhoneImage runs, int seed = 1)
    {
        (_time, _dice) = (time, new Random(seed));
        Phones = [.. Enumerable.Range(0, phones).Select(number => new VirtualPhone(number, addressOf(number), habitsOf(number), runs, time, server))];
    }

    public IReadOnlyList<VirtualPhone> Phones { get; }

    /// <summary>Calls that were begun.</summary>
    public long Calls { get; private set; }

    public void Begin()
    {
        foreach (var phone in Phones)
        {
            phone.Begin();
            PlanCall(phone);
        }
    }

    private void PlanCall(VirtualPhone phone)
    {
        if (phone.Habits.CallsPerDay <= 0)
            return;
        // Ten hours of work hold all calls of a day but those of the night; the pause is drawn for the hour in which it begins.
        var perHour = phone.Habits.CallsPerDay / 10 * (IsWork(_time.Now) ? 1 : ShareOfNight);
        var pause = Hour * (-Math.Log(1 - _dice.NextDouble()) / perHour);
        if (pause > Hour)
        {
            _time.After(Hour, () => PlanCall(phone));
            return;
        }

        _time.After(pause, () =>
        {
            Calls++;
            phone.Call(phone.Habits.CallLength * (0.2 + (1.6 * _dice.NextDouble())));
            PlanCall(phone);
        });
    }

    private static bool IsWork(DateTimeOffset time) => time.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && time.Hour is >= 8 and < 18;
}
