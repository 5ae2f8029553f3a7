using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Provisioning.Simulator.Reading;

/// <summary>The fields of numbered parameters: <c>account.{n}</c> collects <c>account.1.label</c> under 1 as <c>label</c>.</summary>
internal sealed class IndexedParameters
{
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, string> NoFields = [];

    private readonly SortedDictionary<(int Module, int Number), Dictionary<string, string>> _entries = [];

    public IndexedParameters(string name, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var pattern = Patterns.GetOrAdd(name, Compile);
        var start = name[..name.IndexOf('{', StringComparison.Ordinal)];
        foreach (var (parameter, value) in parameters.Where(pair => pair.Key.StartsWith(start, StringComparison.Ordinal)))
        {
            var match = pattern.Match(parameter);
            if (!match.Success || !TryNumber(match.Groups["n"], out var number) || !TryNumber(match.Groups["m"], out var module))
                continue;
            if (!_entries.TryGetValue((module, number), out var fields))
                _entries.Add((module, number), fields = new Dictionary<string, string>(StringComparer.Ordinal));
            fields[match.Groups["field"].Value] = value;
        }
    }

    public IEnumerable<(int Module, int Number)> Places => _entries.Keys;

    public IReadOnlyDictionary<string, string> At(int module, int number) => _entries.GetValueOrDefault((module, number)) ?? NoFields;

    private static bool TryNumber(Group group, out int number)
    {
        number = 0;
        return !group.Success || int.TryParse(group.Value, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static Regex Compile(string name)
    {
        var escaped = Regex.Escape(name)
            .Replace(@"\{n}", @"(?<n>\d+)", StringComparison.Ordinal).Replace(@"\{m}", @"(?<m>\d+)", StringComparison.Ordinal);
        return new Regex($@"^{escaped}\.(?<field>.+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Compiled);
    }
}
