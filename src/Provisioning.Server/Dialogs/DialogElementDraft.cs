using System.Xml;

namespace Provisioning.Dialogs;

/// <summary>A dialog element while it is read, node by node. What stands elsewhere, or in another namespace, is skipped.</summary>
internal sealed class DialogElementDraft
{
    private readonly List<string> _path = [];
    private readonly PartyDraft _local = new();
    private readonly PartyDraft _remote = new();
    private string? _id;
    private string? _callId;
    private string? _localTag;
    private string? _remoteTag;
    private string? _direction;
    private string? _state;

    /// <summary>Its end has been read.</summary>
    public bool IsComplete { get; private set; }

    public DialogInfoRefusal Take(XmlReader xml, int maxTextLength)
    {
        switch (xml.NodeType)
        {
            case XmlNodeType.Element:
                var isEmpty = xml.IsEmptyElement;
                _path.Add(xml.NamespaceURI == DialogInfoReader.Namespace ? xml.LocalName : "");
                var place = Place();
                if (!ReadAttributes(xml, place, maxTextLength))
                    return DialogInfoRefusal.TextTooLong;
                if (isEmpty)
                    Leave();
                break;
            case XmlNodeType.EndElement when _path.Count > 0:
                Leave();
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                if (TextAt(Place()) is not { } known)
                    break;
                if (known.Length + xml.Value.Length > maxTextLength)
                    return DialogInfoRefusal.TextTooLong;
                ReadText(Place(), known + xml.Value);
                break;
        }

        return DialogInfoRefusal.None;
    }

    /// <summary>None when the element has no id or no state that is one.</summary>
    public DialogElement? ToElement()
    {
        if (string.IsNullOrEmpty(_id) || StateNamed(_state?.Trim().ToLowerInvariant()) is not { } state)
            return null;
        return new(_id, state)
        {
            Direction = _direction switch
            {
                "initiator" => DialogDirection.Initiator,
                "recipient" => DialogDirection.Recipient,
                _ => null,
            },
            Leg = _callId is { Length: > 0 } && _localTag is { Length: > 0 } && _remoteTag is { Length: > 0 } ? new(_callId, _localTag, _remoteTag) : null,
            Local = _local.ToParty(),
            Remote = _remote.ToParty(),
            IsHeld = _local.IsSilent,
        };
    }

    /// <summary>The schema has lower case; Kamailio 5.6 writes <c>Trying</c>.</summary>
    private static DialogState? StateNamed(string? name) => name switch
    {
        "trying" => DialogState.Trying,
        "proceeding" => DialogState.Proceeding,
        "early" => DialogState.Early,
        "confirmed" => DialogState.Confirmed,
        "terminated" => DialogState.Terminated,
        _ => null,
    };

    private string Place() => string.Join('/', _path);

    /// <summary>What was read of it: a comment may stand in the middle. None where no text is wanted.</summary>
    private string? TextAt(string place) => place switch
    {
        "dialog/state" => _state ?? "",
        "dialog/local/identity" => _local.Identity ?? "",
        "dialog/remote/identity" => _remote.Identity ?? "",
        _ => null,
    };

    private void Leave()
    {
        IsComplete = _path is ["dialog"];
        _path.RemoveAt(_path.Count - 1);
    }

    private void ReadText(string place, string text)
    {
        switch (place)
        {
            case "dialog/state":
                _state = text;
                break;
            case "dialog/local/identity":
                _local.Identity = text;
                break;
            case "dialog/remote/identity":
                _remote.Identity = text;
                break;
        }
    }

    private bool ReadAttributes(XmlReader xml, string place, int maxTextLength)
    {
        if (place is not ("dialog" or "dialog/local/identity" or "dialog/remote/identity" or "dialog/local/target" or "dialog/remote/target" or "dialog/local/target/param"))
            return true;
        var isShort = true;
        string? Attribute(string name)
        {
            var value = xml.GetAttribute(name);
            isShort &= (value?.Length ?? 0) <= maxTextLength;
            return value;
        }

        switch (place)
        {
            case "dialog":
                (_id, _callId, _direction) = (Attribute("id"), Attribute("call-id"), Attribute("direction"));
                (_localTag, _remoteTag) = (Attribute("local-tag"), Attribute("remote-tag"));
                break;
            case "dialog/local/target/param":
                // RFC 4235 §4.1.6.2 says pval, the PBXs say pvalue.
                _local.IsSilent |= Attribute("pname") == "+sip.rendering" && (Attribute("pvalue") ?? Attribute("pval")) == "no";
                break;
            default:
                var party = place.StartsWith("dialog/local", StringComparison.Ordinal) ? _local : _remote;
                party.Target = Attribute("uri") ?? party.Target;
                party.Display = Attribute("display") ?? Attribute("display-name") ?? party.Display; // the text says the one, the schema the other
                break;
        }

        return isShort;
    }

    private sealed class PartyDraft
    {
        public string? Identity { get; set; }

        public string? Target { get; set; }

        public string? Display { get; set; }

        public bool IsSilent { get; set; }

        public DialogParty? ToParty() => (Identity?.Trim() is { Length: > 0 } identity ? identity : Target) is { Length: > 0 } uri ? new(uri, Display) : null;
    }
}
