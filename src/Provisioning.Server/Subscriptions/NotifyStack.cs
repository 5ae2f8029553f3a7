using Provisioning.Devices;
using Provisioning.Sip.Authentication;
using Provisioning.Sip.Transactions;

namespace Provisioning.Subscriptions;

/// <summary>What every subscription works with; one reference in each of them.</summary>
internal sealed record NotifyStack(
    TransactionLayer Transactions, SubscriptionTable Table, DueWheel Wheel, SubscriptionOptions Options, SubscriptionMetrics Metrics)
{
    /// <summary>Told of each subscription that must be written down anew.</summary>
    public required SubscriptionJournal Journal { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>For phones that challenge a NOTIFY.</summary>
    public required Func<MacAddress, DigestClient?> CredentialsOf { get; init; }
}
