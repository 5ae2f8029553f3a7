using Provisioning.Audit;
using Provisioning.Rendering;

namespace Provisioning.Configs;

/// <summary>
/// Puts new templates in service: renders every phone with them first. One phone that cannot be rendered rejects them, and
/// the last good ones stay for all.
/// </summary>
internal sealed partial class TemplateRollout(RendererSource renderers, FleetChanges changes, ILogger<TemplateRollout> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var candidate in renderers.Candidates.ReadAllAsync(stoppingToken))
        {
            var publication = await changes.PublishAsync(fleet => fleet.Devices.Values, candidate, new PublishReason(AuditEntry.Server, "templates changed"), stoppingToken);
            if (publication.IsRefused)
            {
                renderers.Reject(publication.Problems.Where(problem => problem.Severity == Devices.ProblemSeverity.Error));
                Rejected(logger, publication.Problems.First(problem => problem.Severity == Devices.ProblemSeverity.Error).Message);
            }
            else
            {
                renderers.Accept(candidate);
                Accepted(logger, publication.Versions.Length);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "New templates are in service: {Phones} phones get another configuration")]
    private static partial void Accepted(ILogger logger, int phones);

    [LoggerMessage(LogLevel.Error, "New templates were rejected and the last good ones stay in service: {Problem}")]
    private static partial void Rejected(ILogger logger, string problem);
}
