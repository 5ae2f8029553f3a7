using System.Collections.Immutable;
using System.Text;
using Provisioning.Sip.Messages;

namespace Provisioning.Registrations;

/// <summary>What a REGISTER asks for, read but not judged against what there is.</summary>
/// <param name="Contacts">None: it only asks.</param>
/// <param name="IsRemoveAll"><c>Contact: *</c>.</param>
internal sealed record RegisterRequest(
    string CallId, uint CSeq, ImmutableArray<ContactRequest> Contacts, bool IsRemoveAll, string Path, string UserAgent, bool UsesOutbound)
{
    /// <summary>Null, with a refusal, when it breaks the rules (RFC 3261 §10.3 steps 5 to 7).</summary>
    public static RegisterRequest? Read(SipRequest request, RegistrationOptions options, out SipRefusal? refusal)
    {
        var contacts = ImmutableArray.CreateBuilder<ContactRequest>();
        var isStar = false;
        // RFC 5626 §6: only when the phone itself is our next hop is its flow the way to it.
        var usesOutbound = request.Values(HeaderName.Supported).Contains("outbound") && CountOf(request, HeaderName.Via) == 1;
        foreach (var value in request.Values(HeaderName.Contact))
        {
            if (!NameAddress.TryParse(value, out var address) || value.Length > options.MaxTextBytes)
                return Refuse(SipRefusal.BadRequest("Bad Contact"), out refusal);
            isStar |= address.IsStar;
            if (contacts.Count == options.MaxContacts)
                return Refuse(SipRefusal.Forbidden("Too Many Contacts"), out refusal);
            if (!address.IsStar && !TryAdd(contacts, address, request, usesOutbound))
                return Refuse(SipRefusal.BadRequest("Bad Contact"), out refusal);
        }

        // Step 6: a star stands alone, and with an expiry of zero.
        if (isStar && (contacts.Count > 0 || !request.TryNumber(HeaderName.Expires, out var seconds) || seconds != 0))
            return Refuse(SipRefusal.BadRequest("Contact * Needs Expires 0 And No Other"), out refusal);
        var (path, userAgent) = (PathOf(request), request.Text(HeaderName.UserAgent) ?? "");
        if (path.Length > options.MaxTextBytes)
            return Refuse(SipRefusal.BadRequest("Path Too Long"), out refusal);
        refusal = null;
        return new(
            request.CallId, request.CSeq.Number, contacts.ToImmutable(), isStar, path,
            userAgent.Length > options.MaxTextBytes ? userAgent[..options.MaxTextBytes] : userAgent, usesOutbound && contacts.Any(contact => contact.RegId is not null));
    }

    private static RegisterRequest? Refuse(SipRefusal reason, out SipRefusal? refusal)
    {
        refusal = reason;
        return null;
    }

    private static bool TryAdd(ImmutableArray<ContactRequest>.Builder contacts, NameAddress address, SipRequest request, bool usesOutbound)
    {
        if (!SipUri.TryParse(address.Uri, out var uri) || !uri.IsSip)
            return false;
        var instance = address.TryParameter("+sip.instance", out var quoted) ? Encoding.UTF8.GetString(quoted) : "";
        uint? regId = usesOutbound && instance.Length > 0 && address.TryParameter("reg-id", out var text) && uint.TryParse(text, out var number) && number > 0 ? number : null;
        contacts.Add(new(uri, SecondsOf(address, request), instance, regId));
        return true;
    }

    /// <summary>Step 7: the contact's own expiry, else the header's; null when neither is a number (§20.19: taken for absent).</summary>
    private static uint? SecondsOf(NameAddress address, SipRequest request) =>
        address.TryParameter("expires", out var own) && uint.TryParse(own, out var seconds) ? seconds
        : request.TryNumber(HeaderName.Expires, out var common) ? common
        : null;

    private static string PathOf(SipRequest request)
    {
        var path = new List<string>();
        foreach (var value in request.Values(HeaderName.Path))
            path.Add(Encoding.UTF8.GetString(value));
        return string.Join(", ", path);
    }

    private static int CountOf(SipRequest request, HeaderName name)
    {
        var count = 0;
        foreach (var _ in request.Values(name))
            count++;
        return count;
    }
}

/// <param name="Seconds">Null when it asks for no particular time; 0 removes it.</param>
internal sealed record ContactRequest(SipUri Uri, uint? Seconds, string Instance, uint? RegId);
