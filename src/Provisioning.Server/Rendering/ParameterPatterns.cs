using System.Text.RegularExpressions;

namespace Provisioning.Rendering;

/// <summary>
/// Patterns of parameter names, in which <c>*</c> stands for anything but a dot, <c>**</c> for anything, and <c>#</c> for a number.
/// </summary>
internal sealed class ParameterPatterns
{
    /// <summary>
    /// Patterns come from template folders and match in microseconds. An engine without backtracking would need no limit, but it costs megabytes
    /// for each set of patterns, and makes every start wait.
    /// </summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;

    public ParameterPatterns(IReadOnlyCollection<string> patterns)
    {
        Texts = patterns;
        var alternatives = patterns.Select(pattern => Regex.Escape(pattern).Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", @"[^.]*", StringComparison.Ordinal).Replace(@"\#", "[0-9]+", StringComparison.Ordinal));
        var regex = patterns.Count == 0 ? "(?!)" : $"^(?:{string.Join('|', alternatives)})$";
        _regex = new Regex(regex, RegexOptions.CultureInvariant, Limit);
    }

    public IReadOnlyCollection<string> Texts { get; }

    public bool Match(string parameter) => _regex.IsMatch(parameter);
}
