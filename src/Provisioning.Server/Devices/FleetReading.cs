using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Provisioning.Devices;

/// <summary>What reading one text needs to know, and every problem that it found.</summary>
/// <param name="current">The fleet before: where a masked secret in the text means "as it is".</param>
/// <param name="words">Which settings and parameters hold secrets.</param>
/// <param name="references">
/// Secrets that the administrator keeps elsewhere, by <c>env:NAME</c> or <c>file:path</c>; null where nobody looks them up, and a
/// reference that is there already stays as it is.
/// </param>
internal sealed class FleetReading(Fleet current, FleetWords words, IReadOnlyDictionary<string, string>? references)
{
    /// <summary>Who wrote a thousand mistakes has the wrong file.</summary>
    private const int MostProblems = 1_000;

    private readonly List<TextProblem> _problems = [];
    private readonly Dictionary<string, YamlNode> _things = new(StringComparer.Ordinal);

    public Fleet Current => current;

    public FleetWords Words => words;

    public IReadOnlyList<TextProblem> Problems => _problems;

    public bool KeepsReferences => references is null;

    public string? Resolve(string reference) => references?.GetValueOrDefault(reference);

    public void Report(YamlNode at, string path, string message)
    {
        if (_problems.Count < MostProblems)
            _problems.Add(new(new FleetProblem(path, message), Line(at.Start), Column(at.Start)));
    }

    public void Report(string message, Mark at) => _problems.Add(new(new FleetProblem("", message), Line(at), Column(at)));

    /// <summary>Remembers where a thing is described, so that a problem found later still has a line.</summary>
    public void Remember(string path, YamlNode node) => _things[path] = node;

    public bool IsKnown(string path) => _things.ContainsKey(path);

    /// <summary>Gives a problem that was found after reading its place in the text: the nearest node that was written.</summary>
    public TextProblem Locate(FleetProblem problem)
    {
        var parts = problem.Path.Split('/');
        for (var length = parts.Length; length >= 0; length--)
        {
            if (!_things.TryGetValue(string.Join('/', parts[..length]), out var node))
                continue;
            var at = Walk(node, parts.AsSpan(length));
            return new(problem, Line(at.Start), Column(at.Start));
        }

        return new(problem, 0, 0);
    }

    private static YamlNode Walk(YamlNode node, ReadOnlySpan<string> path)
    {
        foreach (var part in path)
        {
            var next = node switch
            {
                YamlMappingNode map when map.Children.TryGetValue(new YamlScalarNode(part), out var child) => child,
                YamlSequenceNode list when list.Children.FirstOrDefault(item => item is YamlScalarNode scalar && scalar.Value == part) is { } named => named,
                YamlSequenceNode list when int.TryParse(part, out var index) && index < list.Children.Count => list.Children[index],
                _ => null,
            };
            if (next is null)
                break;
            node = next;
        }

        return node;
    }

    private static int Line(Mark mark) => (int)mark.Line;

    private static int Column(Mark mark) => (int)mark.Column;
}

/// <summary>A problem and its place in the text, counted from 1; 0 when it has none.</summary>
internal sealed record TextProblem(FleetProblem Problem, int Line, int Column)
{
    /// <summary>As compilers write it, so that editors can jump there.</summary>
    public string Describe(string file)
    {
        var place = Line > 0 ? $"{file}:{Line}:{Column}" : file;
        var severity = Problem.Severity == ProblemSeverity.Warning ? "warning: " : "";
        return Problem.Path.Length > 0 ? $"{place}: {severity}{Problem.Path}: {Problem.Message}" : $"{place}: {severity}{Problem.Message}";
    }
}

/// <summary>Which names hold secrets. Comes from the vendor data.</summary>
internal sealed record FleetWords(Func<string, bool> IsSecretSetting, Func<string, bool> IsSecretParameter)
{
    public static readonly FleetWords None = new(_ => false, _ => false);
}
