using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Signalling;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.CallSources;

/// <summary>PUBLISH (RFC 3903 §6): a PBX that tells its calls over SIP. Record-Route and Contact mean nothing here.</summary>
internal sealed class PublishCallSource(
    Publishers publishers, FleetState fleet, PublicationTable publications, PublishLimits limits, SteadyClock clock) : ISipHandler
{
    public string Method => Methods.Publish;

    public IReadOnlyCollection<string> Events { get; } = [PublishRequest.Package];

    public IReadOnlyCollection<string> ContentTypes { get; } = [PublishRequest.ContentType];

    public void Handle(ServerTransaction transaction)
    {
        if (publishers.TryAuthenticate(transaction) is not { } publisher)
            return;
        if (PublishSteps.Judge(transaction.Request, fleet.Current, publisher, publications, limits, out var request) is { } refusal)
        {
            transaction.Refuse(refusal);
            return;
        }

        var (outcome, tag) = publications.Apply(request!, clock.Now);
        if (outcome != PublishOutcome.Accepted)
        {
            transaction.Refuse(outcome == PublishOutcome.NoMatch ? PublishSteps.NoMatch : limits.Busy);
            return;
        }

        transaction.Respond(transaction.Answer(200, "OK")
            .Add(HeaderName.Expires, SipAnswers.Text((int)request!.Life.TotalSeconds))
            .Add(HeaderName.SipETag, tag));
    }
}

/// <summary>How much is taken of a publisher.</summary>
internal sealed class PublishLimits(IOptions<PublishOptions> options, IOptions<DialogInfoLimits> documents)
{
    public PublishOptions Options => options.Value;

    public DialogInfoLimits Documents => documents.Value;

    public SipRefusal Busy { get; } = SipRefusal.Busy(options.Value.RetryAfterSeconds);
}
