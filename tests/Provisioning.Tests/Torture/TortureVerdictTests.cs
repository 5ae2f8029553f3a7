using Provisioning.Sip.Messages;

namespace Provisioning.Tests.Torture;

/// <summary>RFC 4475: what becomes of each of its 49 messages in the end, by the parser and then by the core of an endpoint or of a proxy.</summary>
public sealed class TortureVerdictTests
{
    private const int Taken = 0;
    private const int Dropped = -1;

    private static readonly Abilities Office = new()
    {
        Methods = [Methods.Invite, Methods.Ack, Methods.Bye, Methods.Cancel, Methods.Options, Methods.Register, Methods.Message],
        BodyTypes = ["application/sdp", "multipart/mixed"],
        AnswerTypes = ["application/sdp"],
    };

    /// <summary>Name, what the parser says, what an endpoint answers, what a proxy answers.</summary>
    public static TheoryData<string, Rejection, int, int> Verdicts { get; } = new()
    {
        // §3.1.1 valid messages
        { "wsinv", Rejection.None, Taken, Taken },
        { "intmeth", Rejection.None, 501, Taken },
        { "esc01", Rejection.None, Taken, Taken },
        { "escnull", Rejection.None, Taken, Taken },
        { "esc02", Rejection.None, 501, Taken },
        { "lwsdisp", Rejection.None, Taken, Taken },
        { "longreq", Rejection.None, Taken, Taken },
        { "dblreq", Rejection.None, Taken, Taken },
        { "semiuri", Rejection.None, Taken, Taken },
        { "transports", Rejection.None, Taken, Taken },
        { "mpart01", Rejection.None, Taken, Taken },
        { "unreason", Rejection.None, Taken, Dropped },
        { "noreason", Rejection.None, Taken, Dropped },

        // §3.1.2 invalid messages
        { "badinv01", Rejection.Via, 400, 400 },
        { "clerr", Rejection.ContentLength, 400, 400 },
        { "ncl", Rejection.ContentLength, 400, 400 },
        { "scalar02", Rejection.CSeq, 400, 400 },
        { "scalarlg", Rejection.CSeq, Dropped, Dropped },
        { "quotbal", Rejection.Address, 400, 400 },
        { "ltgtruri", Rejection.RequestUri, 400, 400 },
        { "lwsruri", Rejection.RequestUri, 400, 400 },
        { "lwsstart", Rejection.RequestUri, 400, 400 },
        { "trws", Rejection.StartLine, 400, 400 },
        { "escruri", Rejection.RequestUri, 400, 400 },
        { "baddate", Rejection.None, Taken, Taken },
        { "regbadct", Rejection.None, 400, Taken },
        { "badaspec", Rejection.Address, 400, 400 },
        { "baddn", Rejection.Address, 400, 400 },
        { "badvers", Rejection.Version, 505, 505 },
        { "mismatch01", Rejection.CSeqMethod, 400, 400 },
        { "mismatch02", Rejection.CSeqMethod, 501, 501 },
        { "bigcode", Rejection.StatusCode, Dropped, Dropped },

        // §3.2 transaction layer
        { "badbranch", Rejection.None, Taken, Taken },

        // §3.3 application layer
        { "insuf", Rejection.MissingHeader, 400, 400 },
        { "unkscm", Rejection.RequestUriScheme, 416, 416 },
        { "novelsc", Rejection.RequestUriScheme, 416, 416 },
        { "unksm2", Rejection.None, 400, Taken },
        { "bext01", Rejection.None, 420, 420 },
        { "invut", Rejection.None, 415, Taken },
        { "regaut01", Rejection.None, Taken, Taken },
        { "multi01", Rejection.DoubledHeader, 400, 400 },
        { "mcl01", Rejection.ContentLength, 400, 400 },
        { "bcast", Rejection.None, Dropped, Dropped },
        { "zeromf", Rejection.None, Taken, 483 },
        { "cparam01", Rejection.None, Taken, Taken },
        { "cparam02", Rejection.None, Taken, Taken },
        { "regescrt", Rejection.None, Taken, Taken },
        { "sdp01", Rejection.None, 406, Taken },

        // §3.4 backward compatibility
        { "inv2543", Rejection.None, Taken, Taken },
    };

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void Each_message_is_taken_refused_or_dropped(string name, Rejection rejection, int byEndpoint, int byProxy)
    {
        var parsed = SipParser.ParseDatagram(Vectors.Read(name), new SipLimits());

        Assert.Equal((rejection, byEndpoint, byProxy), (parsed.Rejection, Final(parsed, asProxy: false), Final(parsed, asProxy: true)));
    }

    [Fact]
    public void All_49_messages_have_a_verdict()
    {
        Assert.Equal(49, Vectors.Names.Count());
        Assert.Equal(Vectors.Names, Verdicts.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));
    }

    /// <summary>RFC 3261 §18.3: only a length that cannot be known makes a difference.</summary>
    [Theory]
    [MemberData(nameof(Verdicts))]
    public void On_a_stream_the_verdict_is_the_same_but_where_the_length_is_in_doubt(string name, Rejection rejection, int byEndpoint, int byProxy)
    {
        var framing = new StreamFraming(new SipLimits());
        framing.Append(Vectors.Read(name));

        var result = framing.Next(out var message, out var reason);

        switch (name)
        {
            case "clerr" or "baddn": // body or empty line never come: wait; the connection's idle limit ends it
                Assert.Equal(FramingResult.NeedMore, result);
                break;
            case "inv2543":
                Assert.Equal((FramingResult.Rejected, Rejection.ContentLength, true), (result, reason, framing.IsBroken));
                break;
            default:
                var parsed = new ParseResult(result == FramingResult.Message ? ParseStatus.Done : ParseStatus.Rejected, 0, message, reason);
                Assert.Equal((rejection, byEndpoint, byProxy), (reason, Final(parsed, asProxy: false), Final(parsed, asProxy: true)));
                Assert.Equal(reason is Rejection.ContentLength or Rejection.StartLine or Rejection.Version, framing.IsBroken);
                break;
        }
    }

    private static int Final(ParseResult parsed, bool asProxy)
    {
        if (parsed.Status == ParseStatus.Rejected)
            return parsed.IsAnswerable ? parsed.Answer().Status : Dropped;
        return parsed.Message switch
        {
            SipRequest request => (asProxy ? RequestCheck.ForProxy(request, Office) : RequestCheck.ForEndpoint(request, Office))?.Status ?? Taken,
            SipResponse response => (asProxy ? ResponseCheck.CanBeForwarded(response) : ResponseCheck.IsForClient(response)) ? Taken : Dropped,
            _ => Dropped,
        };
    }
}
