namespace Provisioning.Sip.Transactions;

/// <summary>Whose timer it is.</summary>
internal interface ITimed
{
    /// <summary>
    /// The wheel has come to what was set; never called under a lock. It may have been set anew or cancelled in the meantime: the owner looks
    /// at its own deadlines.
    /// </summary>
    /// <param name="now">Milliseconds on the wheel's clock: what was set, rounded up to a tick.</param>
    void OnTimer(long now);
}

/// <summary>The one timer of a transaction, a link in a list of the <see cref="TimerWheel"/>.</summary>
internal sealed class TimerEntry(ITimed owner)
{
    public ITimed Owner => owner;

    /// <summary>-1 while it is in no slot.</summary>
    public int Slot { get; set; } = -1;

    public long DueTick { get; set; }

    public TimerEntry? Next { get; set; }

    public TimerEntry? Previous { get; set; }

    /// <summary>The next one that is due at the same tick.</summary>
    public TimerEntry? NextDue { get; set; }
}
