using Provisioning.Sip.Messages;

namespace Provisioning.Monitoring;

/// <summary>The one place that says which SIP answer and which HTTP status a refusal is.</summary>
internal static class RefusalAnswers
{
    /// <summary>The words are what the phone shows.</summary>
    public static SipRefusal ToSip(this MonitoringRefusal refusal, string words) => new(
        refusal switch
        {
            MonitoringRefusal.UnknownPerson => 404,
            // RFC 3261 §21.4.18: there, and not to be had at the moment.
            MonitoringRefusal.NoCall or MonitoringRefusal.Dialling or MonitoringRefusal.Ringing or MonitoringRefusal.UnclearState or MonitoringRefusal.NoSession => 480,
            MonitoringRefusal.CallFull or MonitoringRefusal.MonitorBusy or MonitoringRefusal.CallOnHold => 486,
            MonitoringRefusal.NoPbx or MonitoringRefusal.PbxAway or MonitoringRefusal.DatabaseAway or MonitoringRefusal.PbxRefused => 503,
            _ => 403,
        },
        words);

    public static int ToHttp(this MonitoringRefusal refusal) => refusal switch
    {
        MonitoringRefusal.UnknownPerson or MonitoringRefusal.NoSession => StatusCodes.Status404NotFound,
        MonitoringRefusal.SwitchedOff or MonitoringRefusal.Oneself or MonitoringRefusal.CommonArea or MonitoringRefusal.SharedLine
            or MonitoringRefusal.NoGroup or MonitoringRefusal.BeyondPrivilege => StatusCodes.Status403Forbidden,
        MonitoringRefusal.NoPbx or MonitoringRefusal.PbxAway or MonitoringRefusal.DatabaseAway => StatusCodes.Status503ServiceUnavailable,
        MonitoringRefusal.PbxRefused => StatusCodes.Status502BadGateway,
        _ => StatusCodes.Status409Conflict,
    };
}
