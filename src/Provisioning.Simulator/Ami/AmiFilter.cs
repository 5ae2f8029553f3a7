using System.Text.RegularExpressions;

namespace Provisioning.Simulator.Ami;

/// <summary>
/// One <c>eventfilter</c>: <c>action(exclude),name(VarSet)</c>, or the older form, a pattern for the whole text with <c>!</c> for "not". Patterns are run without
/// backtracking, so that none takes long.
/// </summary>
internal sealed partial class AmiFilter
{
    private readonly bool _excludes;
    private readonly string? _name;
    private readonly Regex? _pattern;

    private AmiFilter(bool excludes, string? name, Regex? pattern) => (_excludes, _name, _pattern) = (excludes, name, pattern);

    public static bool TryParse(string criteria, string text, out AmiFilter filter)
    {
        filter = null!;
        var excludes = criteria.Length > 0 ? criteria.Contains("action(exclude)", StringComparison.Ordinal) : text.StartsWith('!');
        var pattern = criteria.Length == 0 ? text.TrimStart('!').TrimStart() : text;
        try
        {
            var regex = pattern.Length > 0 ? new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant) : null;
            var name = NamePattern().Match(criteria) is { Success: true } match ? match.Groups[1].Value : null;
            filter = new(excludes, name, regex);
            return regex is not null || name is not null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Nothing that is left out, and of what is let in only that, where anything is let in by name.</summary>
    public static bool LetThrough(IReadOnlyList<AmiFilter> filters, AmiMessage message)
    {
        if (message.Classes == AmiClasses.None || filters.Count == 0)
            return true;
        var including = filters.Where(filter => !filter._excludes).ToList();
        return (including.Count == 0 || including.Exists(filter => filter.Fits(message))) && !filters.Any(filter => filter._excludes && filter.Fits(message));
    }

    private bool Fits(AmiMessage message) => (_name is null || _name == message.Name) && (_pattern is null || _pattern.IsMatch($"{message}"));

    [GeneratedRegex(@"\bname\(([^)]*)\)")]
    private static partial Regex NamePattern();
}
