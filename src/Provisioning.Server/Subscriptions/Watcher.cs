using Provisioning.Devices;

namespace Provisioning.Subscriptions;

/// <summary>Who watches what.</summary>
/// <param name="Device">The phone that has signed in; null behind an edge proxy that vouches for its phones.</param>
/// <param name="Uri">What it subscribed to, as it wrote it.</param>
/// <param name="Extension">Whose calls; null for the list of a phone's keys.</param>
/// <param name="EventHeader">The event package and its id.</param>
/// <param name="UserAgent">What it says of itself.</param>
internal sealed record Watcher(MacAddress? Device, string Uri, ExtensionNumber? Extension, string EventHeader, string UserAgent)
{
    public DialogFilter? Filter { get; init; }

    public bool IsList => Extension is null;
}
