using System.Net;

namespace Provisioning.Sip.Messages;

/// <summary>One Via value (RFC 3261 §20.42): <c>SIP/2.0/UDP host:port;branch=…;rport;received=…</c>.</summary>
public readonly ref struct Via
{
    /// <summary>RFC 3261 §8.1.1.7: a branch that is unique over space and time begins with it.</summary>
    public const string MagicCookie = "z9hG4bK";

    /// <summary>UDP, TCP, TLS or another token.</summary>
    public ReadOnlySpan<byte> Transport { get; private init; }

    /// <summary>Host of sent-by; IPv6 addresses with their brackets.</summary>
    public ReadOnlySpan<byte> Host { get; private init; }

    /// <summary>Port of sent-by; 0 when it is not given.</summary>
    public int Port { get; private init; }

    /// <summary>From the first semicolon.</summary>
    public ReadOnlySpan<byte> Parameters { get; private init; }

    /// <summary>Empty when there is none.</summary>
    public ReadOnlySpan<byte> Branch => HeaderParameters.TryFind(Parameters, "branch", out var branch) ? branch : default;

    /// <summary>
    /// The branch identifies the transaction (RFC 3261 §17.2.3). Else it is matched as RFC 2543 did: no cookie, or nothing behind the cookie
    /// (RFC 4475 §3.2.1).
    /// </summary>
    public bool HasUniqueBranch => Branch is { Length: > 7 } branch && branch.StartsWith("z9hG4bK"u8);

    /// <summary>The sender asks that responses go to the port its request came from (RFC 3581).</summary>
    public bool HasRport => HeaderParameters.TryFind(Parameters, "rport", out _);

    /// <summary>Where the request really came from, as its receiver wrote it; null when it did not. With or without brackets (RFC 5118 §4.5).</summary>
    public IPAddress? Received =>
        HeaderParameters.TryFind(Parameters, "received", out var received) && HostPort.TryAddress(received, out var address) ? address : null;

    public static bool TryParse(ReadOnlySpan<byte> value, out Via via)
    {
        via = default;
        value = SipText.Trim(value);
        if (value.StartsWith("SIP/2.0/"u8))
            value = value[8..];
        else if (!TryTakeProtocol(ref value))
            return false;
        value = SipText.TrimStart(value);
        var space = value.IndexOfAny((byte)' ', (byte)'\t');
        if (space <= 0 || !SipText.IsToken(value[..space]))
            return false;
        var transport = value[..space];
        value = SipText.TrimStart(value[space..]);
        var semicolon = value.IndexOf((byte)';');
        var sentBy = SipText.TrimEnd(semicolon < 0 ? value : value[..semicolon]);
        var parameters = semicolon < 0 ? default : value[semicolon..];
        if (!HostPort.TryParse(sentBy, out var host, out var port) || !HeaderParameters.AreWellFormed(parameters))
            return false;
        via = new() { Transport = transport, Host = host, Port = port, Parameters = parameters };
        return true;
    }

    /// <summary>
    /// Name and version with optional white space around their slashes (RFC 4475 §3.1.1.1). Another version is no error of the Via: its
    /// request must be told so (§3.1.2.16).
    /// </summary>
    private static bool TryTakeProtocol(ref ReadOnlySpan<byte> rest) =>
        TryTake(ref rest, out var name) && SipText.IsIgnoringCase(name, "SIP") && TryTake(ref rest, out _);

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> token)
    {
        var end = rest.IndexOf((byte)'/');
        token = end < 0 ? default : SipText.Trim(rest[..end]);
        rest = end < 0 ? default : rest[(end + 1)..];
        return SipText.IsToken(token);
    }
}
