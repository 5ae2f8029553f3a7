using System.Collections.Immutable;
using System.Globalization;
using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>The places for keys on one phone while they are being filled.</summary>
internal sealed class KeyPanel
{
    private readonly Device _device;
    private readonly Fleet _fleet;
    private readonly IReadOnlyList<MonitoredPerson> _monitored;
    private readonly HashSet<ExtensionNumber> _watched = [];
    private readonly PlacedKey?[][] _parts;
    private readonly List<FleetProblem> _problems = [];
    private int _freePart;
    private int _freeIndex;

    public KeyPanel(Device device, PhoneModel model, Fleet fleet, IReadOnlyList<MonitoredPerson> monitored)
    {
        (_device, _fleet, _monitored) = (device, fleet, monitored);
        _parts = new PlacedKey?[device.ExpansionModules.Length + 1][];
        for (var part = 0; part < _parts.Length; part++)
            _parts[part] = new PlacedKey?[model.KeysOn(part, device.ExpansionModules)];
    }

    /// <summary>A key for a line names it by number, or by the extension that rings there.</summary>
    public static int LineOf(Key key, Device device)
    {
        for (var line = 0; key.Extension is not null && line < device.Lines.Length; line++)
        {
            if (device.Lines[line].Extension == key.Extension)
                return line + 1;
        }

        return key.Line;
    }

    public void PlaceAt(Key key, KeyPosition position)
    {
        if (position.Module >= _parts.Length || position.Number > _parts[position.Module].Length || position.Number < 1)
            Report(Describe(key), $"the phone has no key {position}");
        else if (_parts[position.Module][position.Number - 1] is not null)
            Report(Describe(key), $"another key is at {position} already");
        else
            _parts[position.Module][position.Number - 1] = Placed(key, position);
    }

    /// <summary>A line without a key still rings, so a phone without line keys is nothing to report.</summary>
    public void PlaceLine(int line)
    {
        var key = new Key { Kind = KeyKind.Line, Line = line };
        if (_parts[0].Length > 0 && !TryPlace(key))
            Report(Describe(key), "no key is free");
    }

    public void PlaceNext(Key key)
    {
        if (!TryPlace(key))
            Report(Describe(key), WhyFull());
    }

    public void PlaceMonitoring(MonitoredPerson person)
    {
        if (_watched.Contains(person.Extension.Number))
            return;
        if (NextFree() is { } position)
            _parts[position.Module][position.Number - 1] = Monitor(position, person, null);
        else
            Report($"the monitoring key for {person.Extension.Name} ({person.Extension.Number})", WhyFull());
    }

    public KeyPlan ToPlan()
    {
        var keys = ImmutableArray.CreateBuilder<PlacedKey>();
        foreach (var part in _parts)
        {
            foreach (var key in part)
            {
                if (key is not null)
                    keys.Add(key);
            }
        }

        return new(keys.DrainToImmutable(), [.. _problems]);
    }

    private bool TryPlace(Key key)
    {
        if (NextFree() is not { } position)
            return false;
        _parts[position.Module][position.Number - 1] = Placed(key, position);
        return true;
    }

    /// <summary>Places only ever fill up, so the search goes on from where it last ended.</summary>
    private KeyPosition? NextFree()
    {
        for (; _freePart < _parts.Length; _freePart++, _freeIndex = 0)
        {
            for (; _freeIndex < _parts[_freePart].Length; _freeIndex++)
            {
                if (_parts[_freePart][_freeIndex] is null)
                    return new KeyPosition(_freePart, _freeIndex + 1);
            }
        }

        return null;
    }

    private PlacedKey Placed(Key key, KeyPosition position)
    {
        if (key.Kind == KeyKind.Line)
            return LineKey(key, position);
        var watches = key.Kind is KeyKind.Blf or KeyKind.Monitor ? key.Extension ?? Number(key.Value) : null;
        if (watches is { } number && TryFindMonitored(number, out var person) && _watched.Add(number))
            return Monitor(position, person, key);

        // A monitoring key that no group grants is a lamp and no more.
        var kind = key.Kind == KeyKind.Monitor ? KeyKind.Blf : key.Kind;
        var extension = key.Extension ?? watches;
        return new(position, kind, extension, ValueOf(key), key.Label ?? (extension is { } named ? NameOf(named) : key.Value ?? ""), key.Line);
    }

    private PlacedKey LineKey(Key key, KeyPosition position)
    {
        var number = LineOf(key, _device);
        var line = number >= 1 && number <= _device.Lines.Length ? _device.Lines[number - 1] : null;
        var label = key.Label ?? line?.Label ?? (line is null ? "" : NameOf(line.Extension));
        return new(position, KeyKind.Line, line?.Extension, line?.Extension.ToString() ?? "", label, number);
    }

    private static PlacedKey Monitor(KeyPosition position, MonitoredPerson person, Key? key)
    {
        var (number, name) = (person.Extension.Number, person.Extension.Name);
        return new(position, KeyKind.Monitor, number, number.ToString(), key?.Label ?? name, key?.Line ?? 1, person.Privilege);
    }

    private bool TryFindMonitored(ExtensionNumber number, out MonitoredPerson found)
    {
        foreach (var person in _monitored)
        {
            if (person.Extension.Number == number)
            {
                found = person;
                return true;
            }
        }

        found = default;
        return false;
    }

    private static string ValueOf(Key key) => key.Value ?? key.Extension?.ToString() ?? "";

    private static ExtensionNumber? Number(string? text) => ExtensionNumber.TryParse(text, out var number) ? number : null;

    private string NameOf(ExtensionNumber number) =>
        _fleet.Extensions.TryGetValue(number, out var extension) ? extension.Name : number.ToString();

    private string Describe(Key key)
    {
        if (key.Kind == KeyKind.Line)
            return string.Create(CultureInfo.InvariantCulture, $"the key for line {LineOf(key, _device)}");
        var target = key.Extension is { } number ? $"{NameOf(number)} ({number})" : key.Label ?? key.Value;
        return $"the {Name.Camel($"{key.Kind}")} key for {target}";
    }

    private string WhyFull() =>
        _parts.All(part => part.Length == 0) ? "the phone has no keys" : "all keys of the phone and its expansion modules are taken";

    private void Report(string key, string why) =>
        _problems.Add(new($"devices/{_device.Mac}/keys", $"{key} has no place: {why}", ProblemSeverity.Warning));
}
