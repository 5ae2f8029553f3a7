using System.Text;
using Provisioning.Sip.Messages;

namespace Provisioning.Tests.Torture;

/// <summary>What holds for every message that was accepted.</summary>
internal static class MessagePromises
{
    private static readonly Abilities Nothing = new() { Methods = [Methods.Options], AnswerTypes = ["application/sdp"] };

    public static void Check(SipMessage message, SipLimits limits)
    {
        Assert.False(message.TopVia.Host.IsEmpty || message.From.Uri.IsEmpty || message.To.Uri.IsEmpty || message.CallId.Length == 0 || message.CSeq.Method.Length == 0);
        ReadEverything(message);
        var again = SipParser.ParseDatagram(Rewrite(message), new() { MaxHeaderBytes = limits.MaxHeaderBytes * 2, MaxMessageBytes = limits.MaxMessageBytes * 2 });
        Assert.Equal(Rejection.None, again.Rejection);
        IsSame(message, again.Message!);
        if (message is SipRequest request)
        {
            _ = RequestCheck.ForEndpoint(request, Nothing) ?? RequestCheck.ForProxy(request, Nothing);
            ItsAnswerIsAccepted(request);
            Uri(request.RequestUri);
        }
        else
        {
            _ = ResponseCheck.IsForClient((SipResponse)message) || ResponseCheck.CanBeForwarded((SipResponse)message);
        }
    }

    private static void ReadEverything(SipMessage message)
    {
        foreach (var name in Enum.GetValues<HeaderName>())
        {
            foreach (var value in message.Values(name))
            {
                Assert.True(value.IndexOfAny((byte)'\r', (byte)'\n') < 0);
                if (NameAddress.TryParse(value, out var address))
                {
                    Uri(address.Uri);
                    Assert.NotNull(address.Name);
                }

                if (EventHeader.TryParse(value, out var header))
                    Assert.True(header.Matches(header));
                _ = ContactValue.TryParse(value, out _) | RetryAfter.TryParse(value, out _) | Via.TryParse(value, out var via);
                _ = via.Received;
                if (SubscriptionState.TryParse(value, out var state) && SubscriptionState.TryParse(Encoding.UTF8.GetBytes(state.ToString()), out var same))
                    Assert.Equal(state, same);
            }
        }

        _ = AcceptHeader.Allows(message, "application/dialog-info+xml");
    }

    /// <summary>A URI that was read can be written, and is the same one then.</summary>
    private static void Uri(ReadOnlySpan<byte> text)
    {
        if (!SipUri.TryParse(text, out var uri))
            return;
        Assert.True(SipUri.TryParse(Encoding.UTF8.GetBytes(uri.ToString()), out var again), uri.ToString());
        Assert.True(uri.IsEquivalentTo(again) && again.IsEquivalentTo(uri), uri.ToString());
    }

    private static byte[] Rewrite(SipMessage message)
    {
        var firstLine = message.Bytes[..message.Bytes.IndexOf((byte)'\n')].TrimEnd("\r"u8);
        var bytes = new List<byte>([.. firstLine, .. "\r\n"u8]);
        for (var i = 0; i < message.FieldCount; i++)
        {
            if (message.FieldAt(i) != HeaderName.ContentLength)
                bytes.AddRange([.. message.FieldNameAt(i), .. ": "u8, .. message.FieldValueAt(i), .. "\r\n"u8]);
        }

        return [.. bytes, .. Encoding.ASCII.GetBytes($"Content-Length: {message.Body.Length}\r\n\r\n"), .. message.Body];
    }

    private static void IsSame(SipMessage one, SipMessage other)
    {
        Assert.Equal(Fields(one), Fields(other));
        Assert.True(one.Body.SequenceEqual(other.Body));
        Assert.Equal((one.CSeq, one.CallId, one.From.Tag, one.To.Tag), (other.CSeq, other.CallId, other.From.Tag, other.To.Tag));
        Assert.Equal(((one as SipRequest)?.Method, (one as SipResponse)?.Status), ((other as SipRequest)?.Method, (other as SipResponse)?.Status));
    }

    private static List<string> Fields(SipMessage message)
    {
        var list = new List<string>();
        for (var i = 0; i < message.FieldCount; i++)
        {
            if (message.FieldAt(i) != HeaderName.ContentLength)
                list.Add($"{message.FieldAt(i)} {Encoding.Latin1.GetString(message.FieldNameAt(i))}: {Encoding.Latin1.GetString(message.FieldValueAt(i))}");
        }

        return list;
    }

    private static void ItsAnswerIsAccepted(SipRequest request)
    {
        var wire = new OutgoingResponse(request, 200, "OK", "local").Add(HeaderName.Contact, "<sip:a@b>").WithBody("text/plain", "body"u8.ToArray())
            .Write(request.Values(HeaderName.Via).First);
        var parsed = SipParser.ParseDatagram(wire, new() { MaxHeaderBytes = 65_535 });
        Assert.Equal(Rejection.None, parsed.Rejection);
        var response = Assert.IsType<SipResponse>(parsed.Message);
        Assert.Equal((request.CSeq, request.CallId, request.To.Tag ?? "local"), (response.CSeq, response.CallId, response.To.Tag));
        Assert.True(response.Body.SequenceEqual("body"u8));
    }
}
