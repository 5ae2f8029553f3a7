using System.Diagnostics.CodeAnalysis;

namespace Provisioning.Messaging;

/// <summary>Where another broker is.</summary>
internal sealed record BrokerAddress(string Host, int Port, bool IsTls)
{
    private const int PlainPort = 1883;
    private const int TlsPort = 8883;

    public static bool TryRead(string text, [NotNullWhen(true)] out BrokerAddress? address)
    {
        address = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("mqtt" or "mqtts") || uri.Host.Length == 0 || uri.UserInfo.Length > 0 || uri.PathAndQuery is not ("" or "/"))
            return false;
        var isTls = uri.Scheme == "mqtts";
        address = new(uri.DnsSafeHost, uri.Port > 0 ? uri.Port : isTls ? TlsPort : PlainPort, isTls);
        return true;
    }

    public override string ToString() => $"{(IsTls ? "mqtts" : "mqtt")}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";
}
