using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator;

/// <summary>What a phone calls itself: fills <c>{mac}</c>, <c>{name}</c> and the like into file names and User-Agents.</summary>
internal sealed partial class PhoneNames(string mac, ModelBehaviour model, string firmware)
{
    private ImmutableDictionary<string, string> _values = new Dictionary<string, string>
    {
        ["mac"] = mac,
        ["colonMac"] = string.Join(':', mac.Chunk(2).Select(pair => new string(pair))),
        ["name"] = model.Name,
        ["substitute"] = model.Substitute ?? model.Name,
        ["common"] = model.Common.ToString("D12", CultureInfo.InvariantCulture),
        ["firmware"] = firmware,
        ["updater"] = model.Updater ?? firmware,
    }.ToImmutableDictionary();

    public string Substitute => _values["substitute"];

    /// <summary>Adds or replaces names that are learnt during a boot, such as folders.</summary>
    public void Learn(IEnumerable<KeyValuePair<string, string>> names) => _values = _values.SetItems(names);

    /// <summary>A name that is not known stands for nothing.</summary>
    public string Expand(string text) => Placeholder().Replace(text, match => _values.GetValueOrDefault(match.Groups[1].Value, ""));

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}
