namespace Provisioning.Sip.Dialogs;

/// <summary>What tells dialogs apart (RFC 3261 §12). A peer without tags (RFC 2543) has an empty one.</summary>
public readonly record struct SipDialogKey(string CallId, string LocalTag, string RemoteTag);
