using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace Provisioning.Delivery;

/// <summary>Opens the phones' ports and marks their connections.</summary>
internal sealed class PhoneListeners(
    IOptions<DeliveryOptions> options, SourceTable sources, TlsCertificate certificate, DeliveryCatalog catalog) : IConfigureOptions<KestrelServerOptions>
{
    private ListenOptions? _http;
    private ListenOptions? _https;

    /// <summary>The port in use, once the server runs; null when HTTP is off.</summary>
    public int? HttpPort => _http?.IPEndPoint?.Port;

    /// <summary>The port in use, once the server runs; null when HTTPS is off.</summary>
    public int? HttpsPort => _https?.IPEndPoint?.Port;

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestHeadersTotalSize = options.Value.MaxHeaderBytes;
        kestrel.Limits.MaxRequestLineSize = Math.Min(kestrel.Limits.MaxRequestLineSize, options.Value.MaxHeaderBytes);
        if (options.Value.HttpPort is { } httpPort)
            kestrel.Listen(EndPointOf(httpPort), listen => Mark(_http = listen, isTls: false));
        if (options.Value.HttpsPort is { } httpsPort)
        {
            kestrel.Listen(EndPointOf(httpsPort), listen =>
            {
                Mark(_https = listen, isTls: true);
                listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(certificate.Current) });
            });
        }
    }

    private void Mark(ListenOptions listen, bool isTls)
    {
        listen.Protocols = HttpProtocols.Http1; // no phone speaks anything else
        listen.Use(next => connection =>
        {
            var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
            connection.Features.Set(new PhoneConnection(address, isTls, sources.Find(address), catalog));
            return next(connection);
        });
    }

    private IPEndPoint EndPointOf(int port) => options.Value.Address.Length > 0
        ? new(IPAddress.Parse(options.Value.Address), port)
        : new(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, port);
}
