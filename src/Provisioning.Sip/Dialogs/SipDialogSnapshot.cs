namespace Provisioning.Sip.Dialogs;

/// <summary>A dialog as text and numbers, to be stored.</summary>
/// <param name="LocalAddress">Our From in requests, with tag.</param>
/// <param name="RemoteAddress">Their To in our requests, with tag.</param>
/// <param name="LocalContact">Our Contact's value.</param>
/// <param name="RemoteTarget">A URI.</param>
/// <param name="RouteSet">Route values in the order of use, separated by commas; empty when there are none.</param>
/// <param name="RemoteCSeq">Null when they have sent no request yet.</param>
public sealed record SipDialogSnapshot(
    string CallId,
    string LocalAddress,
    string RemoteAddress,
    string LocalContact,
    string RemoteTarget,
    string RouteSet,
    uint LocalCSeq,
    uint? RemoteCSeq);
