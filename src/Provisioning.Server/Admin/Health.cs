using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Provisioning.Messaging;
using Provisioning.Pbxs;
using Provisioning.Rendering;
using Provisioning.Signalling;
using Provisioning.Storage;

namespace Provisioning.Admin;

/// <summary>
/// Live: the process answers. Ready: the database answers too. One that takes nothing is degraded: what phones do is written when it does again. Broken templates are degraded, not down: the last good ones serve. So is a broker that cannot be
/// heard, or a PBX: phones are served, and lamps show what was known.
/// </summary>
internal static class Health
{
    private const string ReadyTag = "ready";

    public static void AddHealth(this IServiceCollection services) =>
        services.AddHealthChecks()
            .AddCheck<DatabaseCheck>("database", tags: [ReadyTag])
            .AddCheck<TemplatesCheck>("templates", tags: [ReadyTag])
            .AddCheck<SipCheck>("sip", tags: [ReadyTag])
            .AddCheck<BrokerCheck>("broker", tags: [ReadyTag])
            .AddCheck<PbxCheck>("pbxs", tags: [ReadyTag]);

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains(ReadyTag), ResponseWriter = WriteAsync });
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        status = report.Status.ToString(),
        checks = report.Entries.ToDictionary(entry => entry.Key, entry => new { status = entry.Value.Status.ToString(), entry.Value.Description }),
    });

    private sealed class DatabaseCheck(Database database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            await DatabaseProbe.TakeAsync(database, cancellationToken) switch
            {
                { CanRead: false } probe => HealthCheckResult.Unhealthy($"the database does not answer: {probe.Trouble}"),
                { CanWrite: false } probe => HealthCheckResult.Degraded($"nothing can be written to the database: {probe.Trouble}"),
                _ => HealthCheckResult.Healthy(),
            };
    }

    private sealed class TemplatesCheck(RendererSource renderers) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(renderers.Status.IsOk
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded($"the last good templates are in service, because: {string.Join("; ", renderers.Status.Problems)}"));
    }

    private sealed class SipCheck(SipServer sip) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(sip.Listeners.Count > 0
                ? HealthCheckResult.Healthy(string.Join(", ", sip.Listeners.Select(listener => $"{listener.Protocol} {listener.Local}")))
                : HealthCheckResult.Unhealthy("no SIP port is open"));
    }

    private sealed class BrokerCheck(MessageHub hub, IOptions<MessagingOptions> options) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(!options.Value.Enabled || hub.State.IsConnected ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(hub.State.Trouble));
    }

    private sealed class PbxCheck(PbxReport report) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var troubles = report.Troubles.OrderBy(trouble => trouble.Key, StringComparer.Ordinal).Select(trouble => $"{trouble.Key}: {trouble.Value}").ToList();
            return Task.FromResult(troubles.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(" ", troubles)));
        }
    }
}
