using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Pbxs;

/// <summary>A channel as events tell it. Only the thread that reads the Asterisk touches it.</summary>
internal sealed class AsteriskChannel(string id)
{
    /// <summary>Asterisk's channel states, of <c>channelstate.h</c>.</summary>
    public const int Ring = 4;

    public const int Ringing = 5;

    public const int Up = 6;

    public string Id => id;

    /// <summary>As <c>PJSIP/101-0000002a</c>.</summary>
    public string Name { get; set; } = "";

    public int State { get; set; }

    public string Call { get; set; } = "";

    public ExtensionNumber? Extension { get; set; }

    /// <summary>Made by Asterisk, to ring somebody.</summary>
    public bool IsRecipient { get; set; }

    /// <summary>What it calls rings.</summary>
    public bool IsRungFor { get; set; }

    public bool IsHolding { get; set; }

    /// <summary>Whoever it is wants to stay unnamed.</summary>
    public bool IsHidden { get; set; }

    /// <summary>Its other side wants to stay unnamed.</summary>
    public bool IsOtherHidden { get; set; }

    public string CallerNumber { get; set; } = "";

    public CallParty? Connected { get; set; }

    public string Dialled { get; set; } = "";

    public AsteriskBridge? Bridge { get; set; }

    public string? MonitorKey { get; set; }

    public string? ListensTo { get; set; }

    /// <summary>Half a wire inside Asterisk: nobody's phone.</summary>
    public bool IsLocal => Name.StartsWith("Local/", StringComparison.Ordinal);

    public PbxLeg ToLeg(PbxLeg? before, string? peer)
    {
        var now = State >= Up ? DialogState.Confirmed
            : IsRecipient ? State == Ringing ? DialogState.Early : DialogState.Trying
            : IsRungFor ? DialogState.Early : DialogState.Trying;
        return new(id)
        {
            Channel = Name,
            Extension = Extension,
            Call = Call.Length > 0 ? Call : id,
            State = before is not null && before.State > now ? before.State : now,
            Direction = IsRecipient ? DialogDirection.Recipient : DialogDirection.Initiator,
            Remote = Connected ?? (!IsRecipient && Dialled.Length > 0 ? new(Dialled) : null),
            IsPrivate = IsOtherHidden,
            IsHolding = IsHolding,
            Peer = peer,
            MonitorKey = MonitorKey,
            ListensTo = ListensTo,
        };
    }
}

/// <summary>What is said in it is heard by all that are in it.</summary>
internal sealed class AsteriskBridge(string id)
{
    public string Id => id;

    public List<AsteriskChannel> Members { get; } = [];
}
