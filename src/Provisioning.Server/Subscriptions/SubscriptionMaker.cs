using System.Text;
using Provisioning.Devices;
using Provisioning.Sip.Dialogs;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Subscriptions;

/// <summary>Makes subscriptions: from a SUBSCRIBE, and from what was written down before a restart.</summary>
internal sealed class SubscriptionMaker(NotifyStack stack, WatchRights rights, DialogStyles styles)
{
    /// <summary>What a phone says of itself is kept to know its style; longer texts are cut.</summary>
    private const int LongestUserAgent = 128;

    private readonly EntityCache _entities = new();

    /// <summary>Where the phone's in-dialog requests go: the address it has reached us by.</summary>
    public static string ContactOf(Watcher watcher, Flow flow)
    {
        var user = watcher.Extension?.ToString() ?? watcher.Device?.ToString();
        return flow.IsReliable ? $"<sip:{user}@{flow.SentBy};transport={(flow.Protocol == TransportProtocol.Tls ? "tls" : "tcp")}>" : $"<sip:{user}@{flow.SentBy}>";
    }

    public SubscribeRefusal Make(ServerTransaction transaction, MacAddress? device, SubscribeTerms terms, out Subscription? subscription)
    {
        subscription = null;
        var request = transaction.Request;
        if (ReadWatched(request, device, out var extension) is var unknown and not SubscribeRefusal.None)
            return unknown;
        if (extension is null && !terms.TakesLists)
            return SubscribeRefusal.ListNotSupported;
        var package = extension is null ? EventPackage.DialogList : terms.Package;
        if (!SubscribeTerms.Accepts(request, package.ContentType))
            return SubscribeRefusal.NotAcceptable;

        if (BytesOf(request) > stack.Options.MaxDialogBytes)
            return SubscribeRefusal.TooLarge;
        var userAgent = _entities.Share(Cut(request.Text(HeaderName.UserAgent) ?? ""));
        var watcher = new Watcher(device, _entities.Share(Encoding.UTF8.GetString(request.RequestUri)), extension, _entities.Share(terms.EventHeader), userAgent)
        {
            Filter = terms.Filter,
        };
        var dialog = SipDialog.FromRequest(request, Tags.New(), ContactOf(watcher, transaction.Flow));
        subscription = Make(watcher, dialog, stack.Table.WayTo(device, transaction.Flow), TimeSpan.FromSeconds(terms.Expires), firstVersion: 0);
        return SubscribeRefusal.None;
    }

    public Subscription Make(Watcher watcher, SipDialog dialog, PhoneFlow way, TimeSpan expires, uint firstVersion)
    {
        var style = styles.Of(watcher);
        Watch watch = watcher.IsList
            ? new ListWatch(watcher.Uri, rights.KeysOf(watcher.Device!.Value).Lamps, style, stack.Options, firstVersion)
            : new ExtensionWatch(_entities.Of(watcher.Uri), style, watcher.Filter, firstVersion);
        return new(stack, dialog, watch, watcher, way, expires);
    }

    /// <param name="extension">Null for the list of the phone's own keys, whose URI has the phone's MAC address as its user.</param>
    private SubscribeRefusal ReadWatched(SipRequest request, MacAddress? device, out ExtensionNumber? extension)
    {
        extension = null;
        var user = SipUri.TryParse(request.RequestUri, out var uri) ? uri.User : null;
        if (ExtensionNumber.TryParse(user, out var number))
        {
            extension = number;
            return device is { } phone ? rights.Judge(phone, number) : rights.JudgeTrusted(number);
        }

        return device is not null && MacAddress.TryParse(user, out var own) && own == device ? SubscribeRefusal.None : SubscribeRefusal.UnknownExtension;
    }

    private static int BytesOf(SipRequest request)
    {
        var bytes = request.RequestUri.Length + request.Value(HeaderName.From).Length + request.Value(HeaderName.To).Length
            + request.Value(HeaderName.CallId).Length + request.Value(HeaderName.Contact).Length;
        foreach (var route in request.Values(HeaderName.RecordRoute))
            bytes += route.Length;
        return bytes;
    }

    private static string Cut(string userAgent) => userAgent.Length <= LongestUserAgent ? userAgent : userAgent[..LongestUserAgent];
}
