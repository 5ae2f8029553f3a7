using System.Buffers;
using Provisioning.Devices;

namespace Provisioning.Dialogs;

/// <summary>
/// Writes documents as RFC 4235 §4 has them, always full state, always with at least one dialog. Elements stand in the order of the schema (§4.4).
/// Pure; called once per change and style.
/// </summary>
internal static class DialogInfoWriter
{
    private const int LongestId = 64;
    private const int FrameBytes = 256;
    private const int DialogBytes = 640;
    private const int GapsPerDialog = 4;
    private const int MostDialogs = 64;

    public static DialogInfoBody Write(ExtensionDialogs dialogs, DialogInfoStyle style)
    {
        Span<int> places = stackalloc int[Math.Clamp(style.MaxDialogs, 1, MostDialogs)];
        places = places[..DialogFold.Choose(dialogs.Dialogs, places)];
        var rented = ArrayPool<byte>.Shared.Rent(MostBytes(dialogs, style, places));
        var draft = new DialogInfoDraft(rented, stackalloc Gap[2 + (GapsPerDialog * places.Length)]);

        draft.Begin();
        if (places.IsEmpty)
            Idle(ref draft, dialogs.Extension, style);
        foreach (var place in places)
            Dialog(ref draft, dialogs.Extension, dialogs.Dialogs[place], style);
        draft.End();

        var body = new DialogInfoBody(dialogs, draft.Written, draft.Gaps);
        ArrayPool<byte>.Shared.Return(rented);
        return body;
    }

    private static void Idle(ref DialogInfoDraft draft, ExtensionNumber extension, DialogInfoStyle style)
    {
        draft.BeginDialog(IdleId(extension, style));
        draft.Raw("><state>terminated</state></dialog>"u8);
    }

    private static void Dialog(ref DialogInfoDraft draft, ExtensionNumber extension, CallDialog dialog, DialogInfoStyle style)
    {
        var state = DialogFold.StateShown(dialog);
        var tellsParties = DialogInfoStyle.Tells(style.Identities, state) && !dialog.IsPrivate;
        draft.BeginDialog(style.MaxDialogs <= 1 ? IdleId(extension, style) : dialog.Id);
        if (dialog.Leg is { } leg && DialogInfoStyle.Tells(style.PickupIds, state) && !dialog.IsPrivate && IsSayable(leg))
            draft.Leg(leg);
        draft.Direction(dialog.Direction);
        draft.State(state);
        draft.Local(extension, tellsParties && dialog.Remote is not null, DialogFold.IsHeldShown(dialog) ? style.HoldAttribute : null);
        if (tellsParties && dialog.Remote is { } remote)
            draft.Remote(remote, style.MaxNameLength);
        draft.Raw("</dialog>"u8);
    }

    private static string IdleId(ExtensionNumber extension, DialogInfoStyle style) => style.IdleId is { Length: > 0 and <= LongestId } id ? id : extension.ToString();

    /// <summary>A Call-ID that would have to be changed to be written down finds no call.</summary>
    private static bool IsSayable(CallLeg leg) => IsSayable(leg.CallId) && IsSayable(leg.LocalTag) && IsSayable(leg.RemoteTag);

    private static bool IsSayable(string token) => token.Length > 0 && !token.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static int MostBytes(ExtensionDialogs dialogs, DialogInfoStyle style, ReadOnlySpan<int> places)
    {
        var bytes = FrameBytes + DialogBytes + Utf8Xml.MostBytes(LongestId);
        foreach (var place in places)
        {
            var dialog = dialogs.Dialogs[place];
            var characters = LongestId + dialog.Id.Length + style.HoldAttribute.Length;
            if (dialog.Leg is { } leg)
                characters += leg.CallId.Length + leg.LocalTag.Length + leg.RemoteTag.Length;
            if (dialog.Remote is { } remote)
                characters += (remote.Name is null ? 0 : style.MaxNameLength) + remote.Number.Length * 2;
            bytes += DialogBytes + Utf8Xml.MostBytes(characters);
        }

        return bytes;
    }
}
