using System.Collections.Immutable;
using System.Threading.Channels;
using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>
/// Holds the renderer that is in service. New templates become a candidate first; whoever publishes renders the fleet with
/// it and then accepts or rejects it. Until then, and after a rejection, the last good one stays.
/// </summary>
internal sealed class RendererSource(ConfigRenderer first)
{
    private readonly Channel<ConfigRenderer> _candidates =
        Channel.CreateBounded<ConfigRenderer>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    private volatile ConfigRenderer _current = first;
    private volatile TemplateStatus _status = TemplateStatus.Ok;

    public ConfigRenderer Current => _current;

    public TemplateStatus Status => _status;

    /// <summary>Candidates as they come; only the newest waits.</summary>
    public ChannelReader<ConfigRenderer> Candidates => _candidates.Reader;

    public void Offer(TemplateCatalog catalog) => _candidates.Writer.TryWrite(new ConfigRenderer(catalog, _current.Environment));

    public void Accept(ConfigRenderer candidate)
    {
        _current = candidate;
        _status = TemplateStatus.Ok;
    }

    public void Reject(IEnumerable<FleetProblem> problems) =>
        Fail([.. problems.Select(problem => new TemplateProblem(problem.Path, 0, 0, problem.Message))]);

    public void Fail(ImmutableArray<TemplateProblem> problems) => _status = new TemplateStatus(problems);
}

/// <summary>Whether the newest templates are in service, and what is wrong with them if not.</summary>
internal sealed record TemplateStatus(ImmutableArray<TemplateProblem> Problems)
{
    public static readonly TemplateStatus Ok = new([]);

    public bool IsOk => Problems.IsEmpty;
}
