namespace Provisioning.Simulator.Virtual;

/// <summary>A phone without sockets: it boots, fetches, registers, has calls, loses power, and does what a check-sync tells it, as its habits are.</summary>
public sealed class VirtualPhone
{
    private static readonly TimeSpan FetchTime = TimeSpan.FromSeconds(2);

    private readonly VirtualTime _time;
    private readonly IVirtualServer _server;
    private readonly Random _dice;
    private int _life;
    private int _bootsLeft;
    private int _checkSyncs;

    /// <param name="number">Its place in the office, for those who keep phones in lists.</param>
    /// <param name="address">Where it is seen from: phones behind one NAT share it.</param>
    public VirtualPhone(int number, string address, PhoneHabits habits, PhoneImage runs, VirtualTime time, IVirtualServer server)
    {
        (Number, Address, Habits, Runs, _time, _server) = (number, address, habits, runs, time, server);
        _dice = new Random(number);
    }

    public int Number { get; }

    public string Address { get; }

    public PhoneHabits Habits { get; }

    /// <summary>What it runs.</summary>
    public PhoneImage Runs { get; private set; }

    /// <summary>It has power, has booted, and is registered.</summary>
    public bool IsUp { get; private set; }

    public bool IsInCall { get; private set; }

    /// <summary>Reboots that somebody told it.</summary>
    public int Reboots { get; private set; }

    /// <summary>Reboots that somebody told it while it had a call: there must be none.</summary>
    public int RebootsInCall { get; private set; }

    /// <summary>Switches it on as a phone that has been there for long: it is registered, and its next refresh is somewhere within its interval.</summary>
    public void Begin()
    {
        IsUp = true;
        _server.Register(this, isNew: false);
        Follow(_dice.NextDouble() * Habits.Refresh, Refresh);
        PlanPowerCut();
    }

    /// <summary>A NOTIFY reaches it.</summary>
    /// <returns>What it answers; null when it does not.</returns>
    public int? Receive(bool reboot, bool hasCredentials)
    {
        if (!IsUp || Habits.IsDeaf)
            return null;
        if (Habits.Challenges && !hasCredentials)
            return 401;
        if (_checkSyncs++ == 0 && Habits.IgnoresFirst)
            return 200;
        if (reboot)
        {
            Reboots++;
            if (IsInCall)
                RebootsInCall++;
            Boot(Habits.BootsNeeded);
        }
        else
        {
            Follow(Habits.ResyncDelay, Resync);
        }

        return 200;
    }

    /// <summary>Somebody calls, or is called; nothing happens on a phone that is down or talks already.</summary>
    public void Call(TimeSpan length)
    {
        if (!IsUp || IsInCall)
            return;
        IsInCall = true;
        _server.CallChanged(this);
        Follow(length, () => EndCall());
    }

    private void EndCall()
    {
        if (!IsInCall)
            return;
        IsInCall = false;
        _server.CallChanged(this);
    }

    /// <summary>What was under way ends with the phone that it was under way on.</summary>
    private void Follow(TimeSpan time, Action happens)
    {
        var life = _life;
        _time.After(time, () =>
        {
            if (life == _life)
                happens();
        });
    }

    private void Boot(int boots)
    {
        GoDown();
        _bootsLeft = boots - 1;
        Follow(Habits.BootTime, ComeUp);
    }

    private void GoDown()
    {
        _life++;
        IsUp = false;
        EndCall();
    }

    private void ComeUp()
    {
        var given = _server.Fetch(this);
        if (_bootsLeft > 0)
        {
            Boot(_bootsLeft);
            return;
        }

        // New firmware is installed by one more start.
        var isOtherFirmware = given.Firmware != Runs.Firmware;
        Runs = given;
        if (isOtherFirmware)
        {
            Boot(1);
            return;
        }

        Follow(FetchTime, () =>
        {
            IsUp = true;
            _server.Register(this, isNew: true);
            Follow(Habits.Refresh, Refresh);
            PlanPowerCut();
        });
    }

    /// <summary>It reboots by itself where what it was given takes that: here, other firmware.</summary>
    private void Resync()
    {
        var given = _server.Fetch(this);
        if (given.Firmware != Runs.Firmware)
        {
            Boot(1);
            return;
        }

        Runs = given;
        Follow(FetchTime, () => _server.Register(this, isNew: false));
    }

    private void Refresh()
    {
        _server.Register(this, isNew: false);
        Follow(Habits.Refresh, Refresh);
    }

    private void PlanPowerCut()
    {
        if (Habits.PowerCutsPerDay <= 0)
            return;
        Follow(TimeSpan.FromDays(-Math.Log(1 - _dice.NextDouble()) / Habits.PowerCutsPerDay), () =>
        {
            GoDown();
            Follow(Habits.PowerCut, () => Boot(1));
        });
    }
}
