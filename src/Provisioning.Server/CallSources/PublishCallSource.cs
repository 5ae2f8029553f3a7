using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Signalling;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.CallSources;

/// <summary>PUBLISH (RFC 3903 §6): a PBX that tells its calls over SIP. Record-Route and Contact mean nothing here.</summary>
internal sealed class PublishCallSource(
    Publishers publishers, FleetState fleet, PublicationTable publications, PublishLimits limits, TimeProvider time) : ISipHandler
{
    private static readonly SipRefusal NoMatch = new(412, "Conditional Request Failed");

    public string Method => Methods.Publish;

    public IReadOnlyCollection<string> Events { get; } = [PublishRequest.Package];

    public IReadOnlyCollection<string> ContentTypes { get; } = [PublishRequest.ContentType];

    public void Handle(ServerTransaction transaction)
    {
        if (publishers.TryAuthenticate(transaction) is not { } publisher)
            return;
        if (Judge(transaction.Request, publisher, out var request) is { } refusal)
        {
            transaction.Refuse(refusal);
            return;
        }

        var (outcome, tag) = publications.Apply(request!, time.GetUtcNow());
        if (outcome != PublishOutcome.Accepted)
            transaction.Refuse(outcome == PublishOutcome.NoMatch ? NoMatch : limits.Busy);
        else
            transaction.Respond(transaction.Answer(200, "OK")
                .Add(HeaderName.Expires, SipAnswers.Text((int)request!.Life.TotalSeconds))
                .Add(HeaderName.SipETag, tag));
    }

    /// <summary>The steps of §6 in their order; the first that fails is the answer.</summary>
    private SipRefusal? Judge(SipRequest message, string publisher, out PublishRequest? request)
    {
        request = null;
        if (PublishRequest.ReadResource(message, fleet.Current, out var extension) is { } unknown)
            return unknown;
        if (PublishRequest.ReadEvent(message) is { } badEvent)
            return badEvent;
        if (PublishRequest.ReadTag(message, out var tag) is { } badTag)
            return badTag;
        if (tag is not null && !publications.Has(tag, extension, publisher))
            return NoMatch;
        if (PublishRequest.ReadLife(message, limits.Options, out var life) is { } brief)
            return brief;
        if (PublishRequest.ReadBody(message, tag is null, limits.Documents, out var document) is { } unreadable)
            return unreadable;
        request = new(publisher, extension, tag, life, document);
        return null;
    }
}

/// <summary>How much is taken of a publisher.</summary>
internal sealed class PublishLimits(IOptions<PublishOptions> options, IOptions<DialogInfoLimits> documents)
{
    public PublishOptions Options => options.Value;

    public DialogInfoLimits Documents => documents.Value;

    public SipRefusal Busy { get; } = SipRefusal.Busy(options.Value.RetryAfterSeconds);
}
