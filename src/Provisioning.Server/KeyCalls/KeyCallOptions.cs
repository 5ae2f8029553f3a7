using System.ComponentModel.DataAnnotations;
using Provisioning.Sip.Proxy;

namespace Provisioning.KeyCalls;

/// <summary>Configuration section <c>KeyCalls</c>: calls that phones make with their lamp keys, relayed to the PBX of their site.</summary>
internal sealed class KeyCallOptions
{
    public const string Section = "KeyCalls";

    /// <summary>Off where the PBX does not know this server as a trusted peer: lamp keys then show, and do not dial.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Timers and limits of the relay.</summary>
    public ProxyOptions Relay { get; } = new();

    /// <summary>Longest user part that is dialled. E.164 has 15 digits; feature codes with an extension, and names, stay below 64.</summary>
    [Range(1, 255)]
    public int MaxDialledCharacters { get; set; } = 64;

    /// <summary>How long a PBX's address is used without asking DNS again; .NET does not tell a record's own lifetime. A minute is the usual lifetime of records that are meant to move.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan AddressLifetime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long DNS may take; a caller who hears nothing for longer hangs up.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ResolveTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>PEM file with the authorities that sign the certificates of PBXs on TLS; those that this machine trusts when empty.</summary>
    public string PbxAuthorities { get; set; } = "";
}
