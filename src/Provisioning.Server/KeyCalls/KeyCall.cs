using System.Globalization;
using Provisioning.Devices;
using Provisioning.Sip.Messages;

namespace Provisioning.KeyCalls;

/// <summary>A call from a lamp key, or a feature code that a PBX hands on, as it will be relayed.</summary>
/// <param name="Caller">The phone; null where a PBX hands it on, which may be for no more than a feature code.</param>
/// <param name="Extension">Whose phone it is: the person of its first line, or whom the PBX names.</param>
/// <param name="Dialled">The user that was asked for.</param>
/// <param name="Pbx">Where it goes.</param>
/// <param name="IsSecure">The phone asked for TLS all the way.</param>
internal sealed record KeyCall(Device? Caller, Extension Extension, string Dialled, Pbx Pbx, bool IsSecure)
{
    /// <summary>Where the PBX that hands it on was heard.</summary>
    public PbxEnd? From { get; init; }

    /// <summary>How the caller's end stands in route tokens.</summary>
    public string CallerEnd => Caller is { } phone ? phone.Mac.ToString() : $"{From}";

    /// <summary>The dialled user at the PBX, and nothing else of what the phone wrote.</summary>
    public string RequestUri => new SipUri
    {
        Scheme = IsSecure ? "sips" : "sip",
        User = Dialled,
        Host = PbxHost,
        Port = Pbx.Port == (Pbx.Transport == SipTransport.Tls ? SipUri.DefaultTlsPort : SipUri.DefaultPort) ? null : Pbx.Port,
        Parameters = Pbx.Transport switch
        {
            SipTransport.Tcp => ";transport=tcp",
            SipTransport.Tls when !IsSecure => ";transport=tls",
            _ => "",
        },
    }.ToString();

    /// <summary>RFC 3325 §9.1: who calls, in a network where this server is trusted.</summary>
    public string Identity => string.Create(CultureInfo.InvariantCulture, $"\"{Quoted(Extension.Name)}\" <sip:{Extension.Number}@{PbxHost}>");

    private string PbxHost => PbxHosts.InUri(Pbx.Address);

    /// <summary>RFC 3261 §25.1, quoted-string: control characters have no place in it.</summary>
    private static string Quoted(string name)
    {
        var printable = string.Concat(name.Where(letter => !char.IsControl(letter)));
        return printable.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
    }
}
