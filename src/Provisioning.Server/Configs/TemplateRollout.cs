using Provisioning.Audit;
using Provisioning.Devices;
using Provisioning.Rendering;
using Provisioning.Storage;

namespace Provisioning.Configs;

/// <summary>
/// Puts new templates in service, whether they were edited or came with a new server: renders every phone with them first. One
/// phone that cannot be rendered rejects them, and the last good ones stay for all.
/// </summary>
internal sealed partial class TemplateRollout(RendererSource renderers, FleetChanges changes, ServerState state, ILogger<TemplateRollout> logger) : BackgroundService
{
    private const string Published = "published fingerprint";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (await state.ReadAsync(Published, stoppingToken) != renderers.Current.Fingerprint().ToString())
            await PublishAsync(renderers.Current, stoppingToken);
        await foreach (var candidate in renderers.Candidates.ReadAllAsync(stoppingToken))
            await PublishAsync(candidate, stoppingToken);
    }

    private async Task PublishAsync(ConfigRenderer candidate, CancellationToken token)
    {
        var reason = new PublishReason(AuditEntry.Server, "templates or the server's own address changed");
        var publication = await changes.PublishAsync(fleet => fleet.Devices.Values, candidate, reason, token);
        if (publication.Problems.FirstOrDefault(problem => problem.Severity == ProblemSeverity.Error) is { } error)
        {
            renderers.Reject(publication.Problems.Where(problem => problem.Severity == ProblemSeverity.Error));
            Rejected(logger, error.Path, error.Message);
            return;
        }

        if (candidate != renderers.Current)
            renderers.Accept(candidate);
        await state.WriteAsync(Published, candidate.Fingerprint().ToString(), token);
        if (publication.Versions.Length > 0)
            Accepted(logger, publication.Versions.Length);
    }

    [LoggerMessage(LogLevel.Information, "New templates or addresses are in service: {Phones} phones get another configuration")]
    private static partial void Accepted(ILogger logger, int phones);

    [LoggerMessage(LogLevel.Error, "New templates were rejected and the last good ones stay in service: {Place}: {Problem}")]
    private static partial void Rejected(ILogger logger, string place, string problem);
}
