using System.Text.Unicode;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>The document of an extension with one call or none, and what a lamp shows for a document.</summary>
internal static class DialogInfo
{
    public static int Write(Span<byte> buffer, int number, LampState state)
    {
        var done = state == LampState.Idle
            ? Utf8.TryWrite(
                buffer,
                $"<?xml version=\"1.0\"?><dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"0\" state=\"full\" entity=\"sip:{number}@{SipRequests.Domain}\"><dialog id=\"{number}\"><state>terminated</state></dialog></dialog-info>",
                out var written)
            : Utf8.TryWrite(
                buffer,
                $"<?xml version=\"1.0\"?><dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"0\" state=\"full\" entity=\"sip:{number}@{SipRequests.Domain}\"><dialog id=\"c{number}\" call-id=\"c{number}@pbx\" local-tag=\"l{number}\" remote-tag=\"r{number}\" direction=\"recipient\"><state>confirmed</state><remote><identity display=\"Customer\">sip:5551234@{SipRequests.Domain}</identity><target uri=\"sip:5551234@{SipRequests.Domain}\"/></remote><local><identity>sip:{number}@{SipRequests.Domain}</identity><target uri=\"sip:{number}@{SipRequests.Domain}\"><param pname=\"+sip.rendering\" pvalue=\"{(state == LampState.Held ? "no" : "yes")}\"/></target></local></dialog></dialog-info>",
                out written);
        return done ? written : throw new InvalidOperationException("the buffer is too small for the document");
    }

    public static LampState Shown(ReadOnlySpan<byte> body)
    {
        if (body.IndexOf(">confirmed<"u8) < 0)
            return LampState.Idle;
        return body.IndexOf("=\"no\""u8) < 0 ? LampState.Busy : LampState.Held;
    }
}
