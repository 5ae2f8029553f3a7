using System.Text;
using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Dialogs;

/// <summary>What tells dialogs apart (RFC 3261 §12). A peer without tags (RFC 2543) has an empty one.</summary>
public readonly record struct SipDialogKey(string CallId, string LocalTag, string RemoteTag)
{
    /// <summary>The tag of an address as it stands in a From or To; empty when it has none.</summary>
    /// <param name="address">Such as <c>&lt;sip:1001@192.0.2.1&gt;;tag=a73f</c>.</param>
    public static string TagOf(string address) => NameAddress.TryParse(Encoding.UTF8.GetBytes(address), out var parsed) ? parsed.Tag ?? "" : "";
}
