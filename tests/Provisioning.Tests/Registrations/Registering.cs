using System.Collections.Immutable;
using System.Text;
using Provisioning.Devices;
using Provisioning.Registrations;
using Provisioning.Sip.Messages;

namespace Provisioning.Tests.Registrations;

/// <summary>One phone's bindings, changed by REGISTER requests as bytes.</summary>
internal sealed class Registering
{
    public static readonly MacAddress Mac = MacAddress.Parse("805ec0000001");

    public RegistrationOptions Options { get; } = new();

    public StubFlow Flow { get; set; } = new("198.51.100.7:40000");

    public DateTimeOffset Now { get; set; } = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    public ImmutableArray<Registration> Bindings { get; private set; } = [];

    public IEnumerable<string> Contacts => Bindings.Select(binding => binding.Contact.Text);

    /// <summary>The status, and Min-Expires or the like behind it.</summary>
    public string Send(string callId, uint cseq, params string[] lines)
    {
        var parsed = RegisterRequest.Read(Request(callId, cseq, lines), Options, out var refusal);
        Booted = null;
        if (parsed is not null)
        {
            var decision = RegisterDecision.Of(Bindings, parsed, new Arrival(Mac, Flow, Now), Options);
            (Bindings, refusal, Booted) = (decision.Bindings, decision.Refusal, decision.Booted);
        }

        return refusal is null ? "200" : refusal.Header == HeaderName.Other ? $"{refusal.Status}" : $"{refusal.Status} {refusal.Header.ToText()}: {refusal.Value}";
    }

    /// <summary>Whether the last request was a phone's first since it began anew.</summary>
    public Registration? Booted { get; private set; }

    public static SipRequest Request(string callId, uint cseq, params string[] lines)
    {
        string[] all =
        [
            "REGISTER sip:192.0.2.1:5062 SIP/2.0", "Via: SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bK1;rport", "From: <sip:805ec0000001@192.0.2.1>;tag=1",
            "To: <sip:805ec0000001@192.0.2.1>", $"Call-ID: {callId}", $"CSeq: {cseq} REGISTER", "Max-Forwards: 70", .. lines, "Content-Length: 0", "", "",
        ];
        var result = SipParser.ParseDatagram(Encoding.UTF8.GetBytes(string.Join("\r\n", all)), new SipLimits());
        Assert.Equal(ParseStatus.Done, result.Status);
        return (SipRequest)result.Message!;
    }
}
