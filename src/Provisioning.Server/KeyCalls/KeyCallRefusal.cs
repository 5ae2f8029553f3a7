using Provisioning.Sip.Messages;

namespace Provisioning.KeyCalls;

/// <summary>Why a phone's call is not relayed.</summary>
internal enum KeyCallRefusal
{
    None,

    /// <summary>Calls from lamp keys are switched off.</summary>
    SwitchedOff,

    /// <summary>The phone proved itself but is not registered: nothing could be sent to it later.</summary>
    NotRegistered,

    /// <summary>A Request-URI at a host that is neither this server nor the phone's PBX.</summary>
    OtherHost,

    /// <summary>A Request-URI without a user, or with one that nobody would dial.</summary>
    NothingDialled,

    /// <summary>The phone's site has no PBX in the fleet.</summary>
    NoPbx,

    /// <summary>The phone has no line: nobody could be named as the caller.</summary>
    NoExtension,

    /// <summary>A sips URI, and a PBX that is not reached over TLS.</summary>
    NotSecure,

    /// <summary>INVITE within a dialog that this server has no part in.</summary>
    UnknownDialog,

    /// <summary>A PBX that hands a call on without saying for which of its extensions.</summary>
    CallerNotNamed,

    /// <summary>A PBX that hands on something else than a feature code.</summary>
    NoFeatureCode,
}

internal static class KeyCallRefusals
{
    /// <summary>The one place that says what a refused call is answered.</summary>
    public static SipRefusal Answer(this KeyCallRefusal refusal) => refusal switch
    {
        KeyCallRefusal.SwitchedOff => SipRefusal.Forbidden("Calls From Lamp Keys Are Switched Off"),
        KeyCallRefusal.NotRegistered => SipRefusal.Forbidden("Register First"),
        KeyCallRefusal.OtherHost => SipRefusal.Forbidden("No Relay"),
        KeyCallRefusal.NothingDialled => new(484, "Address Incomplete"),
        KeyCallRefusal.NoPbx => new(500, "No PBX For This Phone"),
        KeyCallRefusal.NoExtension => SipRefusal.Forbidden("This Phone Has No Extension"),
        KeyCallRefusal.NotSecure => new(416, "PBX Is Not Reached Over TLS"),
        KeyCallRefusal.UnknownDialog => new(481, "Call Does Not Exist"),
        KeyCallRefusal.CallerNotNamed => SipRefusal.Forbidden("Caller Is Not An Extension Of This PBX"),
        KeyCallRefusal.NoFeatureCode => SipRefusal.Forbidden("Only Feature Codes"),
        _ => SipRefusal.Internal,
    };
}
