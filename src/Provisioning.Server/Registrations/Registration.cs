using System.Net;
using Provisioning.Devices;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Registrations;

/// <summary>One binding of a lamp line (RFC 3261 §10): where the phone is, and what it runs.</summary>
internal sealed record Registration
{
    public required MacAddress Mac { get; init; }

    public required SipUri Contact { get; init; }

    public required string CallId { get; init; }

    public required uint CSeq { get; init; }

    /// <summary>How the phone reached us, and how it is reached.</summary>
    public required FlowAddress Way { get; init; }

    /// <summary>Null for a connection that a restart has ended.</summary>
    public Flow? Flow { get; init; }

    /// <summary>Values of the Path headers, which become Route (RFC 3327 §5.2); empty when there are none.</summary>
    public string Path { get; init; } = "";

    /// <summary>RFC 5626 §4.1, as the phone writes it; empty when it does not.</summary>
    public string Instance { get; init; } = "";

    /// <summary>RFC 5626 §4.2: which of its flows this is; null when the phone does not use them.</summary>
    public uint? RegId { get; init; }

    public string UserAgent { get; init; } = "";

    /// <summary><c>vendor/model</c>, where the User-Agent tells.</summary>
    public string? Model { get; init; }

    public string? Firmware { get; init; }

    /// <summary>When it came first. This and the other times are told by <see cref="SteadyClock"/>.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    public required DateTimeOffset RefreshedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>
    /// When the phone last began anew. RFC 3261 §10.2: one Call-ID for all registrations until a reboot. So another Call-ID, or a registration
    /// where there was none, is a start.
    /// </summary>
    public required DateTimeOffset BootedAt { get; init; }

    /// <summary>Questions in a row that it did not answer.</summary>
    public int Unanswered { get; init; }

    /// <summary>It stopped answering; what is sent there is probably lost.</summary>
    public bool IsDead { get; init; }

    /// <summary>Something can be sent there.</summary>
    public bool IsReachable => !IsDead && Flow is { IsOpen: true };

    /// <summary>The phone calls itself by an address that it does not come from.</summary>
    public bool IsBehindNat => !IPAddress.TryParse(Contact.Host.Trim('[', ']'), out var host)
        || !host.Equals(Way.Remote.Address)
        || (Way.Protocol == TransportProtocol.Udp && (Contact.Port ?? SipUri.DefaultPort) != Way.Remote.Port);

    /// <summary>The same, its times told by a clock that is that far ahead.</summary>
    public Registration ToldBy(TimeSpan ahead) => this with
    {
        RegisteredAt = RegisteredAt + ahead,
        RefreshedAt = RefreshedAt + ahead,
        ExpiresAt = ExpiresAt + ahead,
        BootedAt = BootedAt + ahead,
    };

    public bool IsLiveAt(DateTimeOffset now) => ExpiresAt > now;

    /// <summary>The binding that this one replaces: the same flow of the same instance (RFC 5626 §6), else the same URI.</summary>
    public bool IsSameBindingAs(Registration other) => RegId is not null || other.RegId is not null
        ? RegId == other.RegId && Instance == other.Instance
        : Contact.IsEquivalentTo(other.Contact);
}

/// <summary>A flow as it can be written down.</summary>
internal sealed record FlowAddress(TransportProtocol Protocol, IPEndPoint Local, IPEndPoint Remote)
{
    public static FlowAddress Of(Flow flow) => new(flow.Protocol, flow.Local, flow.Remote);
}
