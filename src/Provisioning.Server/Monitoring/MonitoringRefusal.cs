namespace Provisioning.Monitoring;

/// <summary>Why somebody may not monitor somebody now. Each has words for a screen, a code for the API (its name), and a SIP answer. The rules are those of the product's specification.</summary>
internal enum MonitoringRefusal
{
    None,

    /// <summary>A1: monitoring is switched off for the account.</summary>
    SwitchedOff,

    /// <summary>E26: no such extension, on either side.</summary>
    UnknownPerson,

    /// <summary>A4: nobody monitors themselves.</summary>
    Oneself,

    /// <summary>A5: a common-area phone cannot monitor.</summary>
    CommonArea,

    /// <summary>E21: a shared line cannot be monitored, nor monitor.</summary>
    SharedLine,

    /// <summary>A4: no group joins the two.</summary>
    NoGroup,

    /// <summary>A3: a group joins the two, but does not go so far.</summary>
    BeyondPrivilege,

    /// <summary>E19: the person has no call.</summary>
    NoCall,

    /// <summary>E19: the person is dialling.</summary>
    Dialling,

    /// <summary>E19: the person is being rung.</summary>
    Ringing,

    /// <summary>E26: what the person does cannot be told: two sources differ, or a call has no other side that is known.</summary>
    UnclearState,

    /// <summary>E26: the PBX cannot be reached.</summary>
    PbxAway,

    /// <summary>The extension's site has no PBX that this server is connected to.</summary>
    NoPbx,

    /// <summary>E25: the monitor has a session already.</summary>
    MonitorBusy,

    /// <summary>E25: the call has as many monitors as may be.</summary>
    CallFull,

    /// <summary>E20: a call that is on hold is taken over once it is resumed.</summary>
    CallOnHold,

    /// <summary>D17: after a take-over there is no switching.</summary>
    TakenOver,

    /// <summary>The session has ended, or there never was one of that number.</summary>
    NoSession,

    /// <summary>E26: what happens cannot be written down, so it does not happen.</summary>
    DatabaseAway,

    /// <summary>The PBX was asked and said no.</summary>
    PbxRefused,
}
