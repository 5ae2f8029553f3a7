using Provisioning.Devices;
using Provisioning.Sip.Messages;

namespace Provisioning.CallSources;

/// <summary>RFC 3903 §6: the order of the checks is part of the protocol.</summary>
internal static class PublishSteps
{
    public static readonly SipRefusal NoMatch = new(412, "Conditional Request Failed");

    /// <summary>The steps of §6 in their order; the first that fails is the answer.</summary>
    public static SipRefusal? Judge(
        SipRequest message, Fleet fleet, string publisher, PublicationTable publications, PublishLimits limits, out PublishRequest? request)
    {
        request = null;
        if (PublishRequest.ReadResource(message, fleet, out var extension) is { } unknown)
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
