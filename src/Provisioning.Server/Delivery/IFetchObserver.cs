using Provisioning.Devices;

namespace Provisioning.Delivery;

/// <summary>Who wants to know what phones fetch. Called while a phone is answered: returns at once.</summary>
internal interface IFetchObserver
{
    /// <summary>The phone was given one of its published files, or was told that it has it.</summary>
    /// <param name="firmware">As its User-Agent tells; null where that does not.</param>
    /// <param name="took">How long the phone waited for it.</param>
    void Fetched(MacAddress mac, string? firmware, TimeSpan took);
}
