using Microsoft.Extensions.Options;

namespace Provisioning.Delivery;

/// <summary>Looks after the certificate from time to time.</summary>
internal sealed class TlsRenewal(TlsCertificate certificate, IOptions<TlsOptions> options, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CheckInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            certificate.Refresh();
    }
}
