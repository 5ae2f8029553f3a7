using YamlDotNet.Core;

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
    private readonly Dictionary<string, Place> _things = new(StringComparer.Ordinal);
    private WrittenMap? _tree;

    public Fleet Current => current;

    public FleetWords Words => words;

    public IReadOnlyList<TextProblem> Problems => _problems;

    /// <summary>What is read. Kept, because the exact place of a problem that is found later is looked up in it again.</summary>
    public string Text { get; set; } = "";

    public bool KeepsReferences => references is null;

    public string? Resolve(string reference) => references?.GetValueOrDefault(reference);

    public void Report(WrittenNode at, string path, string message)
    {
        if (_problems.Count < MostProblems)
            _problems.Add(new(new FleetProblem(path, message), at.Line, at.Column));
    }

    public void Report(string message, Mark at) => _problems.Add(new(new FleetProblem("", message), (int)at.Line, (int)at.Column));

    /// <summary>Remembers where a thing is described, so that a problem found later still has a line.</summary>
    /// <param name="path">By the names of things: <c>devices/805ec0000001</c>.</param>
    /// <param name="written">By the places in the text: <c>devices/0</c>.</param>
    public void Remember(string path, string written, WrittenMap map) => _things[path] = new(written, map.Line, map.Column);

    /// <summary>Gives a problem that was found after reading its place in the text: the nearest node that was written.</summary>
    public TextProblem Locate(FleetProblem problem)
    {
        var parts = problem.Path.Split('/');
        for (var length = parts.Length; length >= 0; length--)
        {
            if (!_things.TryGetValue(string.Join('/', parts[..length]), out var place))
                continue;
            if (length == parts.Length)
                return new(problem, place.Line, place.Column);
            // Only who made a mistake pays for the whole tree.
            _tree ??= WrittenText.Load(Text);
            var at = Walk(_tree!, [.. place.Written.Split('/', StringSplitOptions.RemoveEmptyEntries), .. parts[length..]]);
            return new(problem, at.Line, at.Column);
        }

        return new(problem, 0, 0);
    }

    private static WrittenNode Walk(WrittenNode node, ReadOnlySpan<string> path)
    {
        foreach (var part in path)
        {
            var next = node switch
            {
                WrittenMap map => map.Find(part),
                WrittenList list when list.Items.FirstOrDefault(item => item is WrittenValue value && value.Text == part) is { } named => named,
                WrittenList list when int.TryParse(part, out var index) && index < list.Items.Count => list.Items[index],
                _ => null,
            };
            if (next is null)
                break;
            node = next;
        }

        return node;
    }

    private readonly record struct Place(string Written, int Line, int Column);
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
