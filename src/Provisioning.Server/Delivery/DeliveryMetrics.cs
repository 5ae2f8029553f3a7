using System.Diagnostics.Metrics;

namespace Provisioning.Delivery;

/// <summary>Meter <c>Provisioning.Delivery</c>.</summary>
internal sealed class DeliveryMetrics
{
    public const string MeterName = "Provisioning.Delivery";

    private readonly Counter<long> _requests;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _discovered;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _uploadedBytes;
    private readonly Counter<long> _ignoredCertificates;

    public DeliveryMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>("provisioning.delivery.requests", "{request}", "Requests of phones, by status");
        _refusals = meter.CreateCounter<long>("provisioning.delivery.refusals", "{request}", "Requests that were refused, by reason");
        _discovered = meter.CreateCounter<long>("provisioning.delivery.discovered", "{phone}", "Phones seen that are not ours");
        _dropped = meter.CreateCounter<long>("provisioning.delivery.fetches.dropped", "{request}", "Requests not written down, because too many waited");
        _uploadedBytes = meter.CreateCounter<long>("provisioning.delivery.uploaded", "By", "Bytes that phones uploaded");
        _ignoredCertificates = meter.CreateCounter<long>("provisioning.delivery.certificates.ignored", "{certificate}", "Client certificates not relied on");
    }

    public void Answered(int status) => _requests.Add(1, new KeyValuePair<string, object?>("status", StatusTag.Of(status)));

    public void Refused(Refusal refusal) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", refusal.ToString()));

    public void Discovered() => _discovered.Add(1);

    public void FetchDropped(long count = 1) => _dropped.Add(count);

    public void Uploaded(long bytes) => _uploadedBytes.Add(bytes);

    public void CertificateIgnored() => _ignoredCertificates.Add(1);

    /// <summary>Boxed once.</summary>
    private static class StatusTag
    {
        private static readonly object[] Boxed = [.. Enumerable.Range(0, 600).Select(status => (object)status)];

        public static object Of(int status) => Boxed[Math.Clamp(status, 0, Boxed.Length - 1)];
    }
}
