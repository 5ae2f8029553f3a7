using System.Text;
using Provisioning.Dialogs;
using Provisioning.Sip.Messages;

namespace Provisioning.Subscriptions;

/// <summary>A subscription to one dialog (RFC 4235 §3.2): its parameters <c>call-id</c>, <c>to-tag</c> and <c>from-tag</c>.</summary>
/// <param name="LocalTag"><c>to-tag</c> is the local tag of the watched side.</param>
/// <param name="RemoteTag"><c>from-tag</c> is the remote one.</param>
internal sealed record DialogFilter(string CallId, string? LocalTag, string? RemoteTag)
{
    /// <returns>Null when all dialogs are meant.</returns>
    public static DialogFilter? Of(ReadOnlySpan<byte> eventParameters) =>
        HeaderParameters.TryFind(eventParameters, "call-id", out var callId) && !callId.IsEmpty
            ? new(Encoding.UTF8.GetString(callId), Find(eventParameters, "to-tag"), Find(eventParameters, "from-tag"))
            : null;

    public ExtensionDialogs Apply(ExtensionDialogs all) => all with { Dialogs = all.Dialogs.RemoveAll(dialog => !Matches(dialog.Leg)) };

    private bool Matches(CallLeg? leg) =>
        leg is not null && leg.CallId == CallId && (LocalTag is null || leg.LocalTag == LocalTag) && (RemoteTag is null || leg.RemoteTag == RemoteTag);

    private static string? Find(ReadOnlySpan<byte> parameters, string name) =>
        HeaderParameters.TryFind(parameters, name, out var value) && !value.IsEmpty ? Encoding.UTF8.GetString(value) : null;
}
