using System.Diagnostics.Metrics;

namespace Provisioning.Signalling;

/// <summary>Meter <c>Provisioning.Signalling</c>.</summary>
internal sealed class SignallingMetrics
{
    private readonly Counter<long> _requests;
    private readonly Counter<long> _signIns;

    public SignallingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Provisioning.Signalling");
        _requests = meter.CreateCounter<long>("provisioning.sip.requests", "{request}", "SIP requests that came, by method");
        _signIns = meter.CreateCounter<long>("provisioning.sip.signins", "{request}", "SIP requests that had to prove who sent them, by outcome");
    }

    /// <param name="method">Of a handler: what strangers make up shall not become a label.</param>
    public void Requested(string method) => _requests.Add(1, new KeyValuePair<string, object?>("method", method));

    public void SignedIn(SignIn verdict) => _signIns.Add(1, new KeyValuePair<string, object?>("outcome", verdict.ToString()));
}
