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

    /// <summary>The sender asks that responses go to the port its request came from (RFC 3581).</summary>
    public bool HasRport => HeaderParameters.TryFind(Parameters, "rport", out _);

    public static bool TryParse(ReadOnlySpan<byte> value, out Via via)
    {
        via = default;
        value = SipText.Trim(value);
        // sent-protocol: three tokens with optional white space around the slashes (RFC 4475 §3.1.1.1)
        if (!TryTake(ref value, (byte)'/', out var name) || !TryTake(ref value, (byte)'/', out var version))
            return false;
        value = value.TrimStart(" \t"u8);
        var space = value.IndexOfAny((byte)' ', (byte)'\t');
        if (space <= 0 || !SipText.IsIgnoringCase(name, "SIP") || !SipText.Is(version, "2.0") || !SipText.IsToken(value[..space]))
            return false;
        var transport = value[..space];
        value = SipText.Trim(value[space..]);
        var semicolon = value.IndexOf((byte)';');
        var sentBy = SipText.Trim(semicolon < 0 ? value : value[..semicolon]);
        if (!HostPort.TryParse(sentBy, out var host, out var port) || !AreParameters(semicolon < 0 ? default : value[semicolon..]))
            return false;
        via = new() { Transport = transport, Host = host, Port = port, Parameters = semicolon < 0 ? default : value[semicolon..] };
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, byte separator, out ReadOnlySpan<byte> token)
    {
        var end = rest.IndexOf(separator);
        token = end < 0 ? default : SipText.Trim(rest[..end]);
        rest = end < 0 ? default : rest[(end + 1)..];
        return SipText.IsToken(token);
    }

    private static bool AreParameters(ReadOnlySpan<byte> text)
    {
        var parameters = new HeaderParameters(text);
        while (parameters.MoveNext())
        {
        }

        return !parameters.IsMalformed;
    }
}
