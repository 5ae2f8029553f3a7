using System.Collections.Immutable;
using System.Text;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Proxy;
using Provisioning.Sip.Transports;

namespace Provisioning.KeyCalls;

/// <summary>
/// What changes in a phone's requests on their way to the PBX, and back. From stays as the phone wrote it (a proxy has no business there, RFC 3261
/// §16.6); the PBX takes the caller from P-Asserted-Identity, which nobody but this server may set.
/// </summary>
internal static class CallHeaders
{
    /// <summary>The phone's password is ours to check, and who it is is ours to say (RFC 3325 §5).</summary>
    private static readonly ImmutableArray<HeaderName> Ours =
        [HeaderName.Authorization, HeaderName.ProxyAuthorization, HeaderName.PAssertedIdentity, HeaderName.PPreferredIdentity];

    /// <summary>What PAI was before it had an RFC; PBXs trust it from whom they trust.</summary>
    private static readonly ImmutableArray<string> OursByOtherNames = ["Remote-Party-ID"];

    private static readonly HeaderEdits ToPbx = new() { Removed = Ours, RemovedOthers = OursByOtherNames };

    public static HeaderEdits NewCall(KeyCall call) =>
        new() { Removed = Ours, RemovedOthers = OursByOtherNames, Added = [new(HeaderName.PAssertedIdentity, call.Identity)] };

    /// <summary>Within the dialog, to the PBX. A transfer's target is a user at this server to the phone, and one of its own to the PBX.</summary>
    public static HeaderEdits FromPhone(SipRequest request, Func<string, bool> isOwnHost, PbxEnd pbx) =>
        Rehosted(request, isOwnHost, pbx.HostPort, pbx.Protocol) is { } referTo
            ? new() { Removed = [.. Ours, HeaderName.ReferTo], RemovedOthers = OursByOtherNames, Added = [new(HeaderName.ReferTo, referTo)] }
            : ToPbx;

    /// <summary>Within the dialog, to the phone: what the PBX refers it to it calls through us again, where it is known.</summary>
    public static HeaderEdits FromPbx(SipRequest request, Func<string, bool> isPbxHost, Entrance own) =>
        Rehosted(request, isPbxHost, own.SentBy, own.Protocol) is { } referTo
            ? new() { Removed = [HeaderName.ReferTo], Added = [new(HeaderName.ReferTo, referTo)] }
            : HeaderEdits.None;

    /// <summary>Refer-To (RFC 3515 §2.1) with another host and all else, such as Replaces (RFC 3891), as it was; null when nothing changes.</summary>
    private static string? Rehosted(SipRequest request, Func<string, bool> isOld, string host, TransportProtocol protocol)
    {
        if (request.Method != Methods.Refer || !NameAddress.TryParse(request.Value(HeaderName.ReferTo), out var address)
            || !SipUri.TryParse(address.Uri, out var uri) || !uri.IsSip || !isOld(uri.Host))
        {
            return null;
        }

        var display = address.DisplayName.IsEmpty ? "" : Encoding.UTF8.GetString(address.DisplayName) + " ";
        var rehosted = uri with { Host = host, Port = null, Parameters = TransportOf(protocol, uri.IsSecure) };
        return $"{display}<{rehosted}>{Encoding.UTF8.GetString(address.Parameters)}";
    }

    /// <summary>The port is that protocol's, so it does not go without it.</summary>
    private static string TransportOf(TransportProtocol protocol, bool isSecure) => protocol switch
    {
        TransportProtocol.Tcp => ";transport=tcp",
        TransportProtocol.Tls when !isSecure => ";transport=tls",
        _ => "",
    };
}
