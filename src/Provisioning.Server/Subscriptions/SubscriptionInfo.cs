using Provisioning.Devices;

namespace Provisioning.Subscriptions;

/// <summary>A subscription as an operator sees it.</summary>
/// <param name="Mac">The phone; null behind an edge proxy.</param>
/// <param name="Extension">Whose lamp; null for the list of the phone's keys.</param>
/// <param name="Uri">As the phone wrote it.</param>
/// <param name="Expires">When it ends unless the phone refreshes it.</param>
/// <param name="Remote">Where NOTIFYs go.</param>
/// <param name="Notifies">Sent so far, over restarts: its CSeq.</param>
/// <param name="IsUnderWay">A NOTIFY waits for the phone's answer.</param>
internal sealed record SubscriptionInfo(
    MacAddress? Mac, ExtensionNumber? Extension, string Uri, string Event, DateTimeOffset Expires, string Protocol, string Remote, string UserAgent, uint Notifies, bool IsUnderWay);
