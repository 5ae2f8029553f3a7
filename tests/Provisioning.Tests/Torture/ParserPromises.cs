using System.Text;
using Provisioning.Sip.Messages;

namespace Provisioning.Tests.Torture;

/// <summary>What holds for any bytes at all.</summary>
internal static class ParserPromises
{
    /// <summary>Small, so that the limits are met often.</summary>
    private static readonly SipLimits Limits = new() { MaxHeaderBytes = 5_000, MaxMessageBytes = 8_000, MaxHeaderFields = 60 };

    public static void Check(byte[] input, int seed)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var datagram = SipParser.ParseDatagram(input, Limits);
        var stream = SipParser.ParseStream(input, Limits);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_384 + (8 * input.Length));

        Assert.Equal(input.Length, datagram.Consumed);
        Assert.NotEqual(ParseStatus.NeedMore, datagram.Status);
        Assert.InRange(stream.Consumed, 0, input.Length);
        Assert.Equal(stream.Status == ParseStatus.NeedMore, stream.Consumed == 0);
        Assert.Equal(datagram.Status == ParseStatus.Done, datagram.Rejection == Rejection.None);
        if (datagram.Status == ParseStatus.Done)
            MessagePromises.Check(datagram.Message!, Limits);
        if (datagram.IsAnswerable)
            Answer((SipRequest)datagram.Message!, datagram.Answer().Status);
        if (stream.Status == ParseStatus.Done)
            PrefixesNeedMore(input.AsSpan(0, stream.Consumed), new(seed));
        CutsMakeNoDifference(input, new(seed));
    }

    /// <summary>A refused request can be answered without an exception, whatever it lacks.</summary>
    private static void Answer(SipRequest request, int status)
    {
        var wire = new OutgoingResponse(request, status, "No", "t").Write(request.Values(HeaderName.Via).First);
        Assert.NotEqual(Rejection.StartLine, SipParser.ParseDatagram(wire, new()).Rejection);
    }

    private static void PrefixesNeedMore(ReadOnlySpan<byte> message, Random random)
    {
        for (var i = 0; i < 5; i++)
        {
            var prefix = SipParser.ParseStream(message[..random.Next(message.Length)], Limits);
            Assert.Equal(ParseStatus.NeedMore, prefix.Status);
        }
    }

    private static void CutsMakeNoDifference(byte[] input, Random random)
    {
        var whole = Read(input, [input.Length]);
        Assert.Equal(whole, Read(input, [random.Next(input.Length + 1), input.Length]));
        Assert.Equal(whole, Read(input, [.. Enumerable.Range(0, 20).Select(_ => random.Next(input.Length + 1)).Order(), input.Length]));
    }

    private static List<string> Read(byte[] input, int[] cuts)
    {
        var framing = new StreamFraming(Limits);
        var seen = new List<string>();
        var from = 0;
        foreach (var cut in cuts)
        {
            framing.Append(input.AsSpan(from, cut - from));
            from = cut;
            while (framing.Next(out var message, out var rejection) is var result and not FramingResult.NeedMore)
            {
                if (result != FramingResult.KeepAlivePing)
                    seen.Add($"{result} {rejection} {(message is null ? "" : Convert.ToHexString(message.Bytes))}");
            }

            Assert.InRange(framing.BufferedBytes, 0, Limits.MaxMessageBytes);
        }

        seen.Add(framing.IsBroken ? "broken" : Encoding.Latin1.GetString(input.AsSpan(input.Length - framing.BufferedBytes)));
        return seen;
    }
}
