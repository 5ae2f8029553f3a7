using System.Globalization;
using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Dialogs;

/// <summary>
/// A peer-to-peer relationship (RFC 3261 §12). Small: there is one for each lamp. Not safe for several threads at once: whoever owns the
/// usage owns the dialog.
/// </summary>
public sealed class SipDialog
{
    private readonly string _routeSet;
    private readonly string? _strictRouter;
    private byte[] _lines;
    private long _remoteCSeq;

    private SipDialog(SipDialogSnapshot snapshot, SipDialogKey key)
    {
        Key = key;
        RemoteTarget = snapshot.RemoteTarget;
        LocalCSeq = snapshot.LocalCSeq;
        _remoteCSeq = snapshot.RemoteCSeq ?? -1L;
        _routeSet = snapshot.RouteSet;
        _strictRouter = RouteSet.StrictRouter(snapshot.RouteSet);
        _lines = DialogLines.Write(snapshot, _strictRouter);
    }

    public SipDialogKey Key { get; }

    /// <summary>Where our requests go, as a URI.</summary>
    public string RemoteTarget { get; private set; }

    /// <summary>The number of our last request; 0 when there was none.</summary>
    public uint LocalCSeq { get; private set; }

    /// <summary>We answer a request that makes a dialog (§12.1.1). Without a Contact, which is an error, the From URI is the target.</summary>
    /// <param name="localTag">The To tag of our response.</param>
    /// <param name="localContact">The value of our Contact, such as <c>&lt;sip:192.0.2.1:5062&gt;</c>.</param>
    public static SipDialog FromRequest(SipRequest request, string localTag, string localContact)
    {
        var to = SipText.Text(request.Value(HeaderName.To));
        return Restore(new(
            request.CallId,
            request.To.Tag is null ? $"{to};tag={localTag}" : to,
            SipText.Text(request.Value(HeaderName.From)),
            localContact,
            ContactOf(request) ?? SipText.Text(request.From.Uri),
            RouteSet.Of(request, isReversed: false),
            LocalCSeq: 0,
            request.CSeq.Number));
    }

    /// <summary>Our request was answered with a response that makes a dialog (§12.1.2).</summary>
    /// <param name="localContact">The value of our Contact.</param>
    public static SipDialog FromResponse(SipResponse response, string localContact) => Restore(new(
        response.CallId,
        SipText.Text(response.Value(HeaderName.From)),
        SipText.Text(response.Value(HeaderName.To)),
        localContact,
        ContactOf(response) ?? SipText.Text(response.To.Uri),
        RouteSet.Of(response, isReversed: true),
        response.CSeq.Number,
        RemoteCSeq: null));

    /// <summary>The dialog as it was stored.</summary>
    public static SipDialog Restore(SipDialogSnapshot snapshot) =>
        new(snapshot, new(snapshot.CallId, SipDialogKey.TagOf(snapshot.LocalAddress), SipDialogKey.TagOf(snapshot.RemoteAddress)));

    /// <summary>The next request within the dialog (§12.2.1.1): everything but what is particular to its method.</summary>
    public OutgoingRequest NewRequest(string method) => Write(method, ++LocalCSeq);

    /// <summary>The ACK for a 2xx: it has the number of its INVITE (§13.2.2.4).</summary>
    public OutgoingRequest NewAck(uint inviteCSeq) => Write(Methods.Ack, inviteCSeq);

    /// <summary>Judges the CSeq of a request within the dialog, and keeps it when it is in order.</summary>
    public RemoteCSeq Accept(SipRequest request)
    {
        // ACK and CANCEL have the number of the request they belong to.
        if (request.Method is Methods.Ack or Methods.Cancel)
            return RemoteCSeq.InOrder;
        var number = request.CSeq.Number;
        if (number == _remoteCSeq)
            return RemoteCSeq.Repeated;
        if (number < _remoteCSeq)
            return RemoteCSeq.OutOfOrder;
        _remoteCSeq = number;
        return RemoteCSeq.InOrder;
    }

    /// <summary>The remote target follows the Contact of target refresh requests and their 2xx (§12.2.1.2, §12.2.2).</summary>
    public void RefreshTarget(SipMessage message)
    {
        if (ContactOf(message) is not { } contact || contact == RemoteTarget)
            return;
        RemoteTarget = contact;
        if (_strictRouter is not null)
            _lines = DialogLines.Write(Snapshot(), _strictRouter);
    }

    public SipDialogSnapshot Snapshot() => new(
        Key.CallId,
        DialogLines.Read(_lines, HeaderName.From),
        DialogLines.Read(_lines, HeaderName.To),
        DialogLines.Read(_lines, HeaderName.Contact),
        RemoteTarget,
        _routeSet,
        LocalCSeq,
        _remoteCSeq < 0 ? null : (uint)_remoteCSeq);

    private OutgoingRequest Write(string method, uint number) => new OutgoingRequest(method, _strictRouter ?? RemoteTarget)
        .AddLines("Max-Forwards: 70\r\n"u8)
        .AddLines(_lines)
        .Add(HeaderName.CSeq, string.Create(CultureInfo.InvariantCulture, $"{number} {method}"));

    private static string? ContactOf(SipMessage message) =>
        NameAddress.TryParse(message.Values(HeaderName.Contact).First, out var contact) && !contact.IsStar ? SipText.Text(contact.Uri) : null;
}
