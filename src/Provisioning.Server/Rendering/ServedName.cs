using System.Text.RegularExpressions;
using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>
/// The name of a file as phones ask for it: <c>{mac}</c> stands for the phone's address, any other name in braces for a
/// property of its model, <c>*</c> for anything but a slash. Phones disagree on upper and lower case, so it never counts.
/// </summary>
internal sealed partial class ServedName
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;

    public ServedName(string pattern)
    {
        Pattern = pattern;
        var regex = Placeholder().Replace(Regex.Escape(pattern), placeholder => placeholder.Value switch
        {
            @"\*" => "[^/]*",
            @"\{mac}" => "(?<mac>(?:[0-9a-f]{2}[:-]?){5}[0-9a-f]{2})",
            _ => "[0-9a-z-]+",
        });
        _regex = new Regex($"^{regex}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Limit);
    }

    public string Pattern { get; }

    /// <summary>Also tells whose file it is, where the name says so.</summary>
    public bool TryMatch(string name, out MacAddress? mac)
    {
        mac = null;
        var match = _regex.Match(name);
        if (match.Success && MacAddress.TryParse(match.Groups["mac"].Value, out var found))
            mac = found;
        return match.Success;
    }

    /// <summary>The name for one phone, in lower case.</summary>
    public string For(PhoneModel model, MacAddress mac)
    {
        if (!Pattern.Contains('{', StringComparison.Ordinal))
            return Pattern;
        var name = Pattern.Replace("{mac}", mac.ToString(), StringComparison.Ordinal);
        foreach (var (property, value) in model.Properties)
            name = name.Replace($"{{{property}}}", value as string ?? value?.ToString(), StringComparison.Ordinal);
        return name.ToLowerInvariant();
    }

    [GeneratedRegex(@"\\\*|\\\{[a-zA-Z]+}")]
    private static partial Regex Placeholder();
}
