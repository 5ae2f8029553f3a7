using Provisioning.Devices;
using Provisioning.KeyCalls;
using Provisioning.Rendering;
using Provisioning.Signalling;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Monitoring;

/// <summary>
/// Feature codes: <c>*336888</c> listens to extension 888 (rule C13). Dialled on the lamp line, or on any other phone and handed on by its PBX: the call is decided
/// here and then relayed to the place in the PBX's dial plan where monitors hear, or refused with words that the phone shows.
/// </summary>
internal sealed class FeatureCodes(FleetState fleet, RendererSource renderers, IMonitoringDesk desk, CallRouter router, MonitorOrders words) : IKeyCallPolicy
{
    private static readonly SipRefusal NoExtension = new(484, "Dial The Code And The Extension");

    public Action<ServerTransaction>? Take(KeyCall call)
    {
        if (CodesFor(call)?.Read(call.Dialled) is not var (mode, extension))
            return null;
        if (extension.Length == 0)
            return transaction => transaction.Refuse(NoExtension);
        if (!ExtensionNumber.TryParse(extension, out var monitored))
            return transaction => transaction.Refuse(MonitoringRefusal.UnknownPerson.ToSip(words.Words(MonitoringRefusal.UnknownPerson, default, extension)));
        var request = new MonitoringRequest(call.Extension.Number, monitored, mode, MonitoringOrigin.Code, call.Extension.Number.ToString());
        return transaction => _ = new CodeCall(transaction, call, desk, router).RunAsync(request, refusal => Answer(refusal, monitored), name => fleet.Current.Pbxs.GetValueOrDefault(name));
    }

    private SipRefusal Answer(MonitoringRefusal refusal, ExtensionNumber monitored) =>
        refusal.ToSip(words.Words(refusal, monitored, fleet.Current.Extensions.GetValueOrDefault(monitored)?.Name));

    private CodeTable? CodesFor(KeyCall call)
    {
        var (now, renderer) = (fleet.Current, renderers.Current);
        var settings = call.Caller is { } device ? renderer.SettingsOf(device, now) : now.Sites.TryGetValue(call.Extension.Site, out var site) ? renderer.SettingsOf(site, now) : null;
        return settings is null ? null : CodeTable.Of(settings);
    }
}

/// <summary>One call of a feature code, from the INVITE to the relay.</summary>
internal sealed class CodeCall(ServerTransaction transaction, KeyCall call, IMonitoringDesk desk, CallRouter router)
{
    private const int Waiting = 0;
    private const int Cancelled = 1;
    private const int Relayed = 2;

    private int _state;

    /// <param name="pbxOf">A PBX by its name: the monitor hears the call where it is, which may be another PBX than the monitor's.</param>
    public async Task RunAsync(MonitoringRequest request, Func<MonitoringRefusal, SipRefusal> answerOf, Func<string, Pbx?> pbxOf)
    {
        transaction.Cancelled = Cancel;
        var answer = await desk.StartAsync(request, CancellationToken.None);
        if (answer.Refusal != MonitoringRefusal.None || answer.Session is not { } session || answer.Dial is not { } dial || pbxOf(session.Pbx) is not { } pbx)
        {
            if (answer.Session is { IsOpen: true } begun)
                await desk.StopAsync(begun.Id, request.Actor, CancellationToken.None);
            if (TryBe(Relayed))
                transaction.Refuse(answerOf(answer.Refusal == MonitoringRefusal.None ? MonitoringRefusal.PbxAway : answer.Refusal));
            return;
        }

        if (TryBe(Relayed))
            router.Relay(transaction, call with { Dialled = dial, Pbx = pbx }, status => Finished(session, status));
        else
            await desk.StopAsync(session.Id, request.Actor, CancellationToken.None);
    }

    private void Cancel()
    {
        if (TryBe(Cancelled))
            transaction.Respond(transaction.Answer(487, "Request Terminated"));
    }

    /// <summary>A call that the PBX did not take, or that the caller gave up, monitors nothing.</summary>
    private void Finished(MonitoringSession session, int status)
    {
        if (status >= 300)
            _ = desk.StopAsync(session.Id, session.Actor, CancellationToken.None);
    }

    private bool TryBe(int state) => Interlocked.CompareExchange(ref _state, state, Waiting) == Waiting;
}
