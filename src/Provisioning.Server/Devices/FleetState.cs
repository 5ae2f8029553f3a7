namespace Provisioning.Devices;

/// <summary>The fleet as it is now. Readers take the snapshot once and work on it; only the fleet's one writer swaps it.</summary>
internal sealed class FleetState
{
    private volatile Fleet _current = Fleet.Empty;

    public Fleet Current => _current;

    /// <summary>It was swapped. Called by the writer: whoever listens returns at once.</summary>
    public event Action? Swapped;

    public void Swap(Fleet fleet)
    {
        _current = fleet;
        Swapped?.Invoke();
    }
}
