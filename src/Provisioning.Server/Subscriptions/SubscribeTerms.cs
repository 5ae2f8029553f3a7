using System.Buffers;
using System.Text;
using Provisioning.Sip.Messages;

namespace Provisioning.Subscriptions;

/// <summary>What a SUBSCRIBE asks for, apart from whom it is about. Read purely: no clock, no table, no fleet.</summary>
/// <param name="EventHeader">To be repeated in every NOTIFY: the package and its <c>id</c> (RFC 6665 §3.2.1).</param>
/// <param name="Filter">The one dialog it is about; null for all.</param>
/// <param name="Expires">Seconds granted; 0 asks for the state once, or ends a subscription.</param>
/// <param name="TakesLists">The subscriber can read lists (RFC 4662 §4.1).</param>
internal sealed record SubscribeTerms(EventPackage Package, string EventHeader, DialogFilter? Filter, int Expires, bool TakesLists)
{
    public const string EventList = "eventlist";

    /// <summary>RFC 6665 §4.2.1.1: only intervals below an hour may be refused as too brief.</summary>
    private const int NeverTooBrief = 3_600;

    /// <summary>Phones send a digit or a word; what is longer is no identifier but a burden to repeat.</summary>
    private const int LongestEventHeader = 128;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);

    public static SubscribeRefusal Read(SipRequest request, SubscriptionOptions options, out SubscribeTerms terms)
    {
        terms = null!;
        var value = request.Value(HeaderName.Event);
        var end = value.IndexOf((byte)';');
        var parameters = end < 0 ? default : value[end..];
        if (!Ascii.Equals((end < 0 ? value : value[..end]).TrimEnd((byte)' '), EventPackage.Dialog.Name))
            return SubscribeRefusal.BadEvent;
        var id = HeaderParameters.TryFind(parameters, "id", out var found) ? Encoding.UTF8.GetString(found) : null;
        var header = id is null ? EventPackage.Dialog.Name : $"{EventPackage.Dialog.Name};id={id}";
        if (header.Length > LongestEventHeader)
            return SubscribeRefusal.Malformed;
        if (!request.Body.IsEmpty && !IsOptional(request.Value(HeaderName.ContentDisposition)))
            return SubscribeRefusal.UnsupportedBody;

        var filter = DialogFilter.Of(parameters);
        var package = filter is null ? EventPackage.Dialog : EventPackage.OneDialog;
        if (ReadExpires(request, package, options, out var expires) is var refusal and not SubscribeRefusal.None)
            return refusal;
        terms = new(package, header, filter, expires, request.Values(HeaderName.Supported).Contains(EventList));
        return SubscribeRefusal.None;
    }

    /// <summary>RFC 4235 §3.5: without Accept, the package's own type; with it, only what is named (RFC 3261 §20.1).</summary>
    public static bool Accepts(SipRequest request, string contentType)
    {
        if (!request.Has(HeaderName.Accept))
            return true;
        foreach (var range in request.Values(HeaderName.Accept))
        {
            var end = range.IndexOf((byte)';');
            var type = (end < 0 ? range : range[..end]).Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(type, contentType) || type.SequenceEqual("*/*"u8)
                || (type.EndsWith("/*"u8) && Ascii.EqualsIgnoreCase(type[..^1], contentType.AsSpan(0, contentType.IndexOf('/', StringComparison.Ordinal) + 1))))
            {
                return true;
            }
        }

        return false;
    }

    private static SubscribeRefusal ReadExpires(SipRequest request, EventPackage package, SubscriptionOptions options, out int expires)
    {
        var longest = (int)options.MaxExpires.TotalSeconds;
        expires = Math.Min(package.DefaultExpires, longest);
        if (!request.TryFind(HeaderName.Expires, out var value))
            return SubscribeRefusal.None;
        if (value.IsEmpty || value.ContainsAnyExcept(Digits))
            return SubscribeRefusal.Malformed;
        // More than 2^32-1 is still a number: as long as can be had.
        var asked = request.TryNumber(HeaderName.Expires, out var seconds) ? seconds : uint.MaxValue;
        if (asked > 0 && asked < NeverTooBrief && asked < options.MinExpires.TotalSeconds)
            return SubscribeRefusal.IntervalTooBrief;
        expires = (int)Math.Min(asked, (uint)longest); // never longer than asked (RFC 6665 §3.1.1)
        return SubscribeRefusal.None;
    }

    /// <summary>RFC 3261 §20.11: who says so does not mind that the body is left aside.</summary>
    private static bool IsOptional(ReadOnlySpan<byte> disposition)
    {
        var parameters = disposition.IndexOf((byte)';');
        return parameters >= 0 && HeaderParameters.TryFind(disposition[parameters..], "handling", out var handling) && Ascii.EqualsIgnoreCase(handling, "optional");
    }
}
