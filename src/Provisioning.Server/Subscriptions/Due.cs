namespace Provisioning.Subscriptions;

/// <summary>Something that has a next time. It hangs in one place of a <see cref="DueWheel"/> at most, by these fields, and costs no allocation.</summary>
internal abstract class Due
{
    internal const int Nowhere = -1;

    internal Due? Previous { get; set; }

    internal Due? Next { get; set; }

    /// <summary>Its place in the wheel.</summary>
    internal int Slot { get; set; } = Nowhere;

    internal long At { get; set; }

    /// <summary>Its time has come; it does not hang in the wheel any more. Never called under a lock.</summary>
    protected internal abstract void OnDue();
}
