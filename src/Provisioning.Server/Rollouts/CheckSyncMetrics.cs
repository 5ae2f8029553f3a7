using System.Diagnostics.Metrics;

namespace Provisioning.Rollouts;

/// <summary>Meter <c>Provisioning.CheckSync</c>.</summary>
internal sealed class CheckSyncMetrics
{
    public const string MeterName = "Provisioning.CheckSync";

    private readonly Counter<long> _attempts;
    private readonly UpDownCounter<long> _underWay;

    public CheckSyncMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _attempts = meter.CreateCounter<long>("provisioning.notify.checksync", "{attempt}", "Attempts to tell a phone to fetch or to reboot, by verdict and by the way to it");
        _underWay = meter.CreateUpDownCounter<long>("provisioning.notify.checksync.underway", "{attempt}", "Phones that were told and have not answered yet");
    }

    public void Begun() => _underWay.Add(1);

    public void Over() => _underWay.Add(-1);

    public void Ended(TellVerdict verdict, string way) => _attempts.Add(1, new("verdict", verdict.ToString()), new("way", way));
}
