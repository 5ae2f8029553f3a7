using System.Diagnostics.Metrics;
using System.Globalization;
using Provisioning.Sip.Transactions;

namespace Provisioning.Subscriptions;

/// <summary>Meter <c>Provisioning.Subscriptions</c>.</summary>
internal sealed class SubscriptionMetrics
{
    public const string MeterName = "Provisioning.Subscriptions";

    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 32];

    private readonly TimeProvider _time;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _answers;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _refusals;
    private readonly Histogram<double> _untilSent;
    private readonly Histogram<double> _untilShown;

    public SubscriptionMetrics(IMeterFactory meters, SubscriptionTable table, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("provisioning.subscriptions", () => table.Count, "{subscription}", "Lamps that phones watch");
        _sent = meter.CreateCounter<long>("provisioning.subscriptions.notifies", "{request}", "NOTIFYs sent, without repetitions");
        _answers = meter.CreateCounter<long>("provisioning.subscriptions.answers", "{response}", "Answers to NOTIFY, by status");
        _failures = meter.CreateCounter<long>("provisioning.subscriptions.failures", "{request}", "NOTIFYs without an answer, by reason");
        _refusals = meter.CreateCounter<long>("provisioning.subscriptions.refusals", "{request}", "SUBSCRIBEs that were refused, by reason");
        _untilSent = Histogram(meter, "provisioning.subscriptions.until_sent", "From a change to its NOTIFY");
        _untilShown = Histogram(meter, "provisioning.subscriptions.until_shown", "From a change to the phone's 200 OK");
    }

    /// <param name="changedAt">A timestamp; 0 where nothing had changed.</param>
    public void Sent(long changedAt)
    {
        _sent.Add(1);
        if (changedAt != 0)
            _untilSent.Record(_time.GetElapsedTime(changedAt).TotalSeconds);
    }

    public void Delivered(long changedAt)
    {
        if (changedAt != 0)
            _untilShown.Record(_time.GetElapsedTime(changedAt).TotalSeconds);
    }

    public void Answered(int status) => _answers.Add(1, new KeyValuePair<string, object?>("status", StatusTag.Of(status)));

    public void Failed(ClientFailure failure) => _failures.Add(1, new KeyValuePair<string, object?>("reason", failure.ToString()));

    public void Refused(SubscribeRefusal refusal) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", refusal.ToString()));

    private static Histogram<double> Histogram(Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });

    /// <summary>Made once.</summary>
    private static class StatusTag
    {
        private static readonly object[] Texts = [.. Enumerable.Range(0, 700).Select(status => (object)status.ToString(CultureInfo.InvariantCulture))];

        public static object Of(int status) => Texts[Math.Clamp(status, 0, Texts.Length - 1)];
    }
}
