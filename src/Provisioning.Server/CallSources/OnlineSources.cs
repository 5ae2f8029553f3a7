using Microsoft.Extensions.Options;
using Provisioning.Dialogs;

namespace Provisioning.CallSources;

/// <summary>Speaks for sources that MQTT calls online: their will says when they are not, so they need no signs of life of their own.</summary>
internal sealed class OnlineSources(CallSourceTable sources, CallFactQueue queue, RetainedCalls link, IOptions<CallSourceOptions> options, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.AliveInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var source in sources.All.Where(source => source.IsOnline && link.IsConnected))
                await queue.WriteAsync(new SourceAlive(source.Name), stoppingToken);
        }
    }
}
