using System.Text;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Sip.Messages;

namespace Provisioning.CallSources;

/// <summary>What a PUBLISH asks for (RFC 3903 §6), read step by step in the order in which it is judged.</summary>
/// <param name="Publisher">Who publishes.</param>
/// <param name="Extension">Whose calls.</param>
/// <param name="IfMatch">The publication that is changed; null for a new one.</param>
/// <param name="Life">As chosen; zero removes.</param>
/// <param name="Document">Null when the body is empty.</param>
internal sealed record PublishRequest(string Publisher, ExtensionNumber Extension, string? IfMatch, TimeSpan Life, DialogInfoDocument? Document)
{
    public const string Package = "dialog";
    public const string ContentType = "application/dialog-info+xml";

    private static readonly SipRefusal NotFound = new(404, "Not Found");
    private static readonly SipRefusal BadEvent = new(489, "Bad Event", HeaderName.AllowEvents, Package);
    private static readonly SipRefusal BadType = new(415, "Unsupported Media Type", HeaderName.Accept, ContentType);
    private static readonly SipRefusal TooLarge = new(413, "Request Entity Too Large");

    /// <summary>Step 1: the resource is an extension of the fleet.</summary>
    public static SipRefusal? ReadResource(SipRequest request, Fleet fleet, out ExtensionNumber extension)
    {
        extension = default;
        return SipUri.TryParse(request.RequestUri, out var uri) && ExtensionNumber.TryParse(uri.User, out extension) && fleet.Extensions.ContainsKey(extension)
            ? null
            : NotFound;
    }

    /// <summary>Step 2: exactly the package, byte by byte (RFC 6665 §8.2.1); its parameters do not matter here.</summary>
    public static SipRefusal? ReadEvent(SipRequest request)
    {
        var value = request.Value(HeaderName.Event);
        var semicolon = value.IndexOf((byte)';');
        return (semicolon < 0 ? value : value[..semicolon]).TrimEnd(" \t"u8).SequenceEqual("dialog"u8) ? null : BadEvent;
    }

    /// <summary>Step 3, as far as the header goes: no tag, or exactly one.</summary>
    public static SipRefusal? ReadTag(SipRequest request, out string? tag)
    {
        tag = null;
        foreach (var value in request.Values(HeaderName.SipIfMatch))
        {
            if (tag is not null)
                return SipRefusal.BadRequest("More Than One Entity-Tag");
            tag = Encoding.UTF8.GetString(value);
        }

        return (tag is null && request.Has(HeaderName.SipIfMatch)) || (tag is not null && tag.ContainsAny(' ', '\t')) ? SipRefusal.BadRequest("No Entity-Tag") : null;
    }

    /// <summary>Step 4.</summary>
    public static SipRefusal? ReadLife(SipRequest request, PublishOptions options, out TimeSpan life)
    {
        life = request.TryNumber(HeaderName.Expires, out var seconds) ? TimeSpan.FromSeconds(seconds) : options.DefaultExpires;
        if (life > options.MaxExpires)
            life = options.MaxExpires;
        return life > TimeSpan.Zero && life < options.MinExpires ? SipRefusal.TooBrief((int)Math.Ceiling(options.MinExpires.TotalSeconds)) : null;
    }

    /// <summary>Step 5.</summary>
    public static SipRefusal? ReadBody(SipRequest request, bool isNew, DialogInfoLimits limits, out DialogInfoDocument? document)
    {
        document = null;
        if (request.Body.IsEmpty)
            return isNew ? SipRefusal.BadRequest("Neither Body Nor Entity-Tag") : null;
        if (!IsDialogInfo(request.Value(HeaderName.ContentType)) || request.Has(HeaderName.ContentEncoding))
            return BadType;
        return DialogInfoReader.TryRead(request.Body, limits, out document, out var refusal) ? null
            : refusal == DialogInfoRefusal.TooLarge ? TooLarge
            : SipRefusal.BadRequest($"Bad Dialog-Info ({refusal})");
    }

    private static bool IsDialogInfo(ReadOnlySpan<byte> contentType)
    {
        var semicolon = contentType.IndexOf((byte)';');
        return Ascii.EqualsIgnoreCase((semicolon < 0 ? contentType : contentType[..semicolon]).Trim(" \t"u8), ContentType);
    }
}
