using System.Text;
using Provisioning.Sip.Messages;

namespace Provisioning.Tests.Sip;

public sealed class StreamFramingTests
{
    private const string First = """
        OPTIONS sip:phone@192.0.2.1 SIP/2.0
        Via: SIP/2.0/TCP 192.0.2.9;branch=z9hG4bK1
        From: <sip:a@192.0.2.9>;tag=1
        To: <sip:phone@192.0.2.1>
        Call-ID: first
        CSeq: 1 OPTIONS
        Content-Length: 4

        body
        """;

    private static readonly string Second = First.Replace("first", "second", StringComparison.Ordinal);

    private readonly StreamFraming _framing = new(new SipLimits());

    [Fact]
    public void Two_messages_of_one_read_come_one_after_the_other()
    {
        Append(First + Second);

        Assert.Equal(["first", "second"], Drain().Select(message => message.CallId));
        Assert.Equal(0, _framing.BufferedBytes);
    }

    [Fact]
    public void Where_the_stream_is_cut_makes_no_difference()
    {
        var wire = Wire(First + "\r\n\r\n" + Second);
        for (var cut = 0; cut <= wire.Length; cut++)
        {
            var framing = new StreamFraming(new SipLimits());
            framing.Append(wire.AsSpan(0, cut));
            var messages = Drain(framing);
            framing.Append(wire.AsSpan(cut));
            messages.AddRange(Drain(framing));

            Assert.Equal(["first", "second"], messages.Select(message => message.CallId));
            Assert.All(messages, message => Assert.Equal("body"u8, message.Body));
        }
    }

    [Fact]
    public void A_stream_that_comes_byte_by_byte_is_read_all_the_same()
    {
        var calls = new List<string>();
        foreach (var octet in Wire(First + "\r\n" + Second))
        {
            _framing.Append([octet]);
            calls.AddRange(Drain().Select(message => message.CallId));
        }

        Assert.Equal(["first", "second"], calls);
    }

    [Fact]
    public void Behind_a_large_message_the_stream_goes_on()
    {
        var large = First.Replace(": 4", ": 60000", StringComparison.Ordinal) + new string('x', 59_996);
        Append(large);
        Assert.Equal(60_000, Assert.Single(Drain()).Body.Length);

        Assert.False(_framing.IsWithinMessage);
        Append(Second);
        Assert.Equal("second", Assert.Single(Drain()).CallId);
    }

    [Fact]
    public void A_double_line_end_is_a_ping_and_a_single_one_is_none()
    {
        Append("\r\n");
        Assert.Equal(FramingResult.NeedMore, _framing.Next(out _, out _));
        Append("\r\n");
        Assert.Equal(FramingResult.KeepAlivePing, _framing.Next(out _, out _));
        Assert.Equal(FramingResult.NeedMore, _framing.Next(out _, out _));

        Append("\r\n" + First);
        Assert.Equal(FramingResult.Message, _framing.Next(out _, out _));
    }

    [Fact]
    public void Many_pings_that_came_together_are_answered_once()
    {
        Append(string.Concat(Enumerable.Repeat("\r\n\r\n", 1_000)) + First);

        Assert.Equal(FramingResult.KeepAlivePing, _framing.Next(out _, out _));
        Assert.Equal(FramingResult.Message, _framing.Next(out _, out _));
    }

    [Fact]
    public void A_refused_message_leaves_the_stream_whole()
    {
        Append(First.Replace("1 OPTIONS", "1 INVITE", StringComparison.Ordinal) + Second);

        Assert.Equal(FramingResult.Rejected, _framing.Next(out var message, out var rejection));
        Assert.Equal((Rejection.CSeqMethod, "first"), (rejection, message!.CallId));
        Assert.False(_framing.IsBroken);
        Assert.Equal("second", Assert.Single(Drain()).CallId);
    }

    [Theory]
    [InlineData("Content-Length: 4", "Content-Length: -4", Rejection.ContentLength)]
    [InlineData("Content-Length: 4", "Content-Length: four", Rejection.ContentLength)]
    [InlineData("Content-Length: 4", "Content-Length: 4\r\nContent-Length: 5", Rejection.ContentLength)]
    [InlineData("Content-Length: 4", "Content-Length: 99999999999999999999", Rejection.ContentLength)]
    [InlineData("Content-Length: 4", "Content-Length: 4294967295", Rejection.TooLarge)]
    [InlineData("Content-Length: 4", "Contents: 4", Rejection.ContentLength)]
    [InlineData("OPTIONS sip:phone@192.0.2.1 SIP/2.0", "GET / HTTP/1.1", Rejection.StartLine)]
    public void A_stream_that_has_lost_its_frames_is_broken(string from, string to, Rejection reason)
    {
        Append(First.Replace(from, to, StringComparison.Ordinal) + Second);

        Assert.Equal(FramingResult.Rejected, _framing.Next(out _, out var rejection));
        Assert.Equal(reason, rejection);
        Assert.True(_framing.IsBroken);
        Append(Second);
        Assert.Equal(FramingResult.NeedMore, _framing.Next(out _, out _));
        Assert.Equal(0, _framing.BufferedBytes);
    }

    [Fact]
    public void A_header_without_end_costs_no_more_than_the_limit()
    {
        var limits = new SipLimits();
        Append("OPTIONS sip:phone@192.0.2.1 SIP/2.0\r\n");
        var result = FramingResult.NeedMore;
        var sent = 0;
        for (; result == FramingResult.NeedMore && sent < 2 * limits.MaxHeaderBytes; sent += 100)
        {
            Append("X: " + new string('x', 95) + "\r\n");
            result = _framing.Next(out _, out _);
        }

        Assert.Equal(FramingResult.Rejected, result);
        Assert.InRange(sent, 1, limits.MaxHeaderBytes + 100);
        Assert.True(_framing.IsBroken);
    }

    private static byte[] Wire(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));

    private static List<SipMessage> Drain(StreamFraming framing)
    {
        var messages = new List<SipMessage>();
        while (true)
        {
            switch (framing.Next(out var message, out _))
            {
                case FramingResult.NeedMore:
                    return messages;
                case FramingResult.Message:
                    messages.Add(message!);
                    break;
            }
        }
    }

    private void Append(string text) => _framing.Append(Wire(text));

    private List<SipMessage> Drain() => Drain(_framing);
}
