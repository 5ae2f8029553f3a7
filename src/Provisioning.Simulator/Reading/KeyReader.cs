using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator.Reading;

/// <summary>Reads the keys, whether each says all about itself or points into lists.</summary>
internal sealed class KeyReader(
    KeyBehaviour behaviour, KeySpace space, IReadOnlyList<PhoneLine> lines,
    IEnumerable<KeyValuePair<string, string>> listed, IReadOnlyDictionary<string, string> parameters, int accounts,
    ImmutableArray<string>.Builder ignored)
{
    private readonly Dictionary<string, IndexedParameters> _lists = new(StringComparer.Ordinal);

    /// <summary>How far each list is used up by keys that take the next entry.</summary>
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);

    private readonly SortedDictionary<(int Module, int Number), PhoneKey> _keys = [];

    public ImmutableArray<PhoneKey> Read()
    {
        if (behaviour.OnlyIf is { } condition && !condition.Holds(parameters))
            FillUp();
        else
            ReadPlaces();
        return [.. _keys.Values];
    }

    private void ReadPlaces()
    {
        foreach (var name in behaviour.Places)
        {
            var places = List(name);
            var countsModules = name.Contains("{m}", StringComparison.Ordinal);
            foreach (var (module, number) in countsModules ? places.Places : places.Places.Union(FactoryPlaces()).Order())
                ReadPlace(countsModules ? (module, number) : space.Place(number), places.At(module, number), number);
        }
    }

    private IEnumerable<(int Module, int Number)> FactoryPlaces() =>
        behaviour.FactoryKind is null ? [] : Enumerable.Range(1, accounts).Select(number => (0, number));

    private void ReadPlace((int Module, int Number) place, IReadOnlyDictionary<string, string> fields, int number)
    {
        var code = fields.GetValueOrDefault(behaviour.Kind, "");
        if (code.Length == 0 && place.Module == 0 && number <= accounts && behaviour.FactoryKind is { } factory)
            code = factory;
        if (code.Length == 0)
            return;
        var kind = behaviour.Kinds.GetValueOrDefault(code) ?? new KeyKindBehaviour { Is = nameof(PhoneKeyKind.Other) };
        if (kind.Is == "none")
            return;

        var entry = kind.List is null ? number : Entry(kind.List, fields);
        var line = Number(fields.GetValueOrDefault(behaviour.Line ?? "", ""));
        Add(place, kind, kind.List is null ? fields : List(kind.List).At(0, entry), kind.Is == "line" && line == 0 ? entry : line);
    }

    private int Entry(string list, IReadOnlyDictionary<string, string> fields)
    {
        var index = Number(fields.GetValueOrDefault(behaviour.Index ?? "", ""));
        if (index > 0)
            return index;
        var next = List(list).Places.Select(place => place.Number).FirstOrDefault(number => number > _taken.GetValueOrDefault(list));
        _taken[list] = next;
        return next;
    }

    /// <summary>Without placed keys the lists follow one another from the first key on.</summary>
    private void FillUp()
    {
        var number = 1;
        foreach (var kind in behaviour.Otherwise.Select(code => behaviour.Kinds[code]))
        {
            foreach (var entry in List(kind.List!).Places.Select(place => place.Number))
            {
                var fields = List(kind.List!).At(0, entry);
                if (Field(fields, kind.Value).Length == 0)
                    continue;
                var count = kind.Count is null ? 1 : Math.Max(1, Number(fields.GetValueOrDefault(kind.Count, "")));
                for (; count > 0; count--)
                    Add(space.Place(number++), kind, fields, kind.Is == "line" ? entry : 0);
            }
        }
    }

    private void Add((int Module, int Number) place, KeyKindBehaviour kind, IReadOnlyDictionary<string, string> fields, int line)
    {
        var (name, value) = Kind(kind, fields);
        var account = lines.FirstOrDefault(candidate => candidate.Index == line);
        var label = Field(fields, kind.Label);
        if (name == "line" && account is null)
            return;

        var key = new PhoneKey
        {
            Module = place.Module,
            Number = place.Number,
            Kind = Enum.Parse<PhoneKeyKind>(name, ignoreCase: true),
            Value = value,
            Calls = name == "line" ? "" : Field(fields, kind.Calls) is { Length: > 0 } number ? number : value,
            Label = label.Length > 0 || name != "line" ? label : account!.Label,
            Watches = kind.Watches && value.Length > 0 ? UserPart(value) : null,
            Line = kind.LineFrom is null ? line : Number(parameters.GetValueOrDefault(kind.LineFrom, "")),
            PickupCode = kind.PickupFrom is null ? Field(fields, kind.Pickup) : parameters.GetValueOrDefault(kind.PickupFrom, ""),
        };
        if (space.Has(place.Module, place.Number))
            _keys[place] = key;
        else
            ignored.Add($"key {key.Position} ({key.Kind} {key.Value}): this phone has no such key");
    }

    private static (string Name, string Value) Kind(KeyKindBehaviour kind, IReadOnlyDictionary<string, string> fields)
    {
        var value = Field(fields, kind.Value);
        if (kind.Unless is { } exception && fields.GetValueOrDefault(exception.Field) == exception.Value)
            return (exception.Is, value);
        foreach (var reading in kind.Readings)
        {
            if (Regex.Match(value, reading.Pattern) is { Success: true } match)
                return (reading.Is, match.Groups[1].Value);
        }

        return (kind.Is, value);
    }

    private IndexedParameters List(string name) =>
        _lists.TryGetValue(name, out var list) ? list : _lists[name] = new IndexedParameters(name, listed);

    private static string Field(IReadOnlyDictionary<string, string> fields, List<string> names) =>
        names.Select(name => fields.GetValueOrDefault(name, "")).FirstOrDefault(value => value.Length > 0, "");

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string UserPart(string address)
    {
        var start = address.StartsWith("sip", StringComparison.OrdinalIgnoreCase) ? address.IndexOf(':', StringComparison.Ordinal) + 1 : 0;
        var end = address.IndexOf('@', start);
        return end < 0 ? address[start..] : address[start..end];
    }
}
