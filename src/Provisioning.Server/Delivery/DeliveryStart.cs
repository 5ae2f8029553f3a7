using Microsoft.Extensions.Options;

namespace Provisioning.Delivery;

/// <summary>What must be right before the first phone is answered.</summary>
internal sealed partial class DeliveryStart(
    TlsCertificate certificate, ClientCertificates clients, UploadFolder uploads, IOptions<DeliveryOptions> options, ILogger<DeliveryStart> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.HttpsPort is not null)
            certificate.Load();
        clients.Load();
        uploads.Clean();
        if (options.Value.Authentication == AuthenticationMode.Off)
            LogOpen();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Critical,
        "Phones are served WITHOUT AUTHENTICATION (Delivery:Authentication is Off): everybody who reaches this server can read every phone's passwords.")]
    private partial void LogOpen();
}
