using Provisioning.Devices;

namespace Provisioning.Dialogs;

/// <summary>A document while it is written: its elements, and the places that each watcher fills for itself.</summary>
internal ref struct DialogInfoDraft(Span<byte> buffer, Span<Gap> gaps)
{
    private readonly Span<Gap> _gaps = gaps;
    private Utf8Xml _xml = new(buffer);
    private int _gapCount;

    public readonly ReadOnlySpan<byte> Written => _xml.Written;

    public readonly ReadOnlySpan<Gap> Gaps => _gaps[.._gapCount];

    public void Raw(ReadOnlySpan<byte> bytes) => _xml.Raw(bytes);

    public void Begin()
    {
        _xml.Raw("<?xml version=\"1.0\"?>\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\""u8);
        Leave(GapKind.Version);
        _xml.Raw("\" state=\"full\" entity=\""u8);
        Leave(GapKind.Entity);
        _xml.Raw("\">"u8);
    }

    public void End() => _xml.Raw("</dialog-info>\n"u8);

    public void BeginDialog(string id)
    {
        _xml.Raw("<dialog id=\""u8);
        _xml.Text(id);
        _xml.Raw("\""u8);
    }

    public void Leg(CallLeg leg)
    {
        _xml.Raw(" call-id=\""u8);
        _xml.Text(leg.CallId);
        _xml.Raw("\" local-tag=\""u8);
        _xml.Text(leg.LocalTag);
        _xml.Raw("\" remote-tag=\""u8);
        _xml.Text(leg.RemoteTag);
        _xml.Raw("\""u8);
    }

    public void Direction(DialogDirection direction) =>
        _xml.Raw(direction == DialogDirection.Recipient ? " direction=\"recipient\">"u8 : " direction=\"initiator\">"u8);

    public void State(DialogState state) => _xml.Raw(state switch
    {
        DialogState.Trying => "<state>trying</state>"u8,
        DialogState.Proceeding => "<state>proceeding</state>"u8,
        DialogState.Early => "<state>early</state>"u8,
        DialogState.Confirmed => "<state>confirmed</state>"u8,
        _ => "<state>terminated</state>"u8,
    });

    /// <param name="extension">The one that is watched.</param>
    /// <param name="isTold">Whether its own identity is named.</param>
    /// <param name="holdAttribute">What says that it holds the call; it does not when null.</param>
    public void Local(ExtensionNumber extension, bool isTold, string? holdAttribute)
    {
        if (!isTold && holdAttribute is null)
            return;
        _xml.Raw("<local>"u8);
        if (isTold)
        {
            _xml.Raw("<identity>"u8);
            Uri(extension.ToString());
            _xml.Raw("</identity>"u8);
        }

        Target(extension.ToString(), holdAttribute);
        _xml.Raw("</local>"u8);
    }

    public void Remote(CallParty party, int maxNameLength)
    {
        _xml.Raw("<remote><identity"u8);
        if (party.Name is { Length: > 0 } name)
        {
            _xml.Raw(" display=\""u8);
            _xml.Text(name.AsSpan(0, CallTexts.CutAt(name, maxNameLength)));
            _xml.Raw("\""u8);
        }

        _xml.Raw(">"u8);
        if (party.Number.Length == 0)
        {
            _xml.Raw("sip:anonymous@anonymous.invalid</identity></remote>"u8); // RFC 3261 §8.1.1.3
            return;
        }

        Uri(party.Number);
        _xml.Raw("</identity>"u8);
        Target(party.Number, null);
        _xml.Raw("</remote>"u8);
    }

    private void Target(string user, string? holdAttribute)
    {
        _xml.Raw("<target uri=\""u8);
        Uri(user);
        if (holdAttribute is null)
        {
            _xml.Raw("\"/>"u8);
            return;
        }

        _xml.Raw("\"><param pname=\"+sip.rendering\" "u8); // RFC 4235 §4.1.6.2, RFC 3840: nothing is rendered
        _xml.Text(holdAttribute);
        _xml.Raw("=\"no\"/></target>"u8);
    }

    private void Uri(string user)
    {
        _xml.Raw("sip:"u8);
        _xml.User(user);
        _xml.Raw("@"u8);
        Leave(GapKind.Host);
    }

    private void Leave(GapKind kind) => _gaps[_gapCount++] = new(_xml.Length, kind);
}
