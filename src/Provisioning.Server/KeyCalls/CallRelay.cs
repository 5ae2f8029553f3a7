using System.Runtime.CompilerServices;
using Provisioning.Devices;
using Provisioning.Registrations;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Proxy;
using Provisioning.Sip.Transports;

namespace Provisioning.KeyCalls;

/// <summary>
/// The relay between phones and PBXs. Both ends of a call stand in its route token: the phone as its MAC address, so that a request from the PBX
/// goes out on the flow that the phone has registered with now; the PBX as the address that the call was sent to. Where a PBX hands on what a phone of its own
/// has dialled, both ends are PBXs.
/// </summary>
internal sealed partial class CallRelay(RegistrationTable registrations, PbxFlows pbxs, OwnHosts own, KeyCallMetrics metrics, ILogger<CallRelay> logger) : IProxyOwner
{
    private readonly ConditionalWeakTable<SipRequest, Action<int>> _watched = [];

    public void Watch(SipRequest request, Action<int> finished) => _watched.Add(request, finished);

    public void Observe(Func<int> open) => metrics.Observe(open);

    public bool IsOwn(SipUri uri, Flow source) => own.IsOwn(uri, source);

    public async ValueTask<ProxyHop?> FindAsync(RoutedRequest routed, CancellationToken token)
    {
        if (PbxEnd.TryParse(routed.Token.Callee) is not { } pbx)
            return null;
        if (MacAddress.TryParse(routed.Token.Caller, out var phone))
            return routed.Direction == CallDirection.FromCaller ? await ToPbxAsync(routed, pbx, token) : ToPhone(routed.Request, phone, pbx);
        return PbxEnd.TryParse(routed.Token.Caller) is { } caller ? await ToPbxAsync(routed, routed.Direction == CallDirection.FromCaller ? pbx : caller, token) : null;
    }

    /// <summary>The next hop of a new call.</summary>
    public async ValueTask<ProxyHop?> CallAsync(KeyCall call, CancellationToken token)
    {
        var way = await pbxs.OpenAsync(call.Pbx, token);
        return way.Flow is null
            ? NoWay(way, call.Pbx.Address)
            : new() { Flow = way.Flow, End = $"{way.End}", RequestUri = call.RequestUri, Edits = CallHeaders.NewCall(call), PassesChallenges = false };
    }

    public void OnFinished(RoutedRequest routed, ProxyOutcome outcome)
    {
        var isCall = routed.Request.Method == Methods.Invite;
        metrics.Relayed(isCall, outcome);
        if (_watched.TryGetValue(routed.Request, out var finished))
            finished(outcome.Status);
        if (outcome.Refusal == ProxyRefusal.Challenged)
            LogNotTrusted(routed.Token.Callee, outcome.NextHopStatus);
        if (isCall && routed.Request.To.Tag is null && logger.IsEnabled(LogLevel.Information))
            LogCall(routed.Token.Caller, SipUri.TryParse(routed.Request.RequestUri, out var uri) ? uri.User : null, routed.Token.Callee, outcome.Status, outcome.Refusal);
    }

    public void OnFault(Exception cause) => LogFault(cause);

    private async ValueTask<ProxyHop?> ToPbxAsync(RoutedRequest routed, PbxEnd pbx, CancellationToken token)
    {
        var way = await pbxs.OpenAsync(pbx, token);
        return way.Flow is null
            ? NoWay(way, pbx.Name)
            : new() { Flow = way.Flow, Edits = CallHeaders.FromPhone(routed.Request, host => own.IsOwn(host, routed.Source), pbx), PassesChallenges = false };
    }

    private ProxyHop NoWay(PbxWay way, string pbx)
    {
        LogNotReached(pbx, way.Detail);
        return new() { Words = way.Words };
    }

    private ProxyHop? ToPhone(SipRequest request, MacAddress phone, PbxEnd pbx) => registrations.FlowOf(phone) is { } flow
        ? new() { Flow = flow, Edits = CallHeaders.FromPbx(request, pbx.IsHost, flow.Entrance) }
        : null;
}
