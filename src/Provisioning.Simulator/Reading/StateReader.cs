using System.Collections.Immutable;
using System.Globalization;
using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator.Reading;

/// <summary>Turns parameters into what the phone shows. Pure.</summary>
internal static class StateReader
{
    public static PhoneState Read(
        VendorBehaviour vendor, ModelBehaviour model, IReadOnlyList<string> modules,
        ImmutableSortedDictionary<string, string> parameters, IEnumerable<KeyValuePair<string, string>> directory)
    {
        var ignored = ImmutableArray.CreateBuilder<string>();
        var lines = ReadLines(vendor.Lines, model, parameters, ignored);
        var space = new KeySpace(model.Keys, [.. modules.Select(module => vendor.Modules.GetValueOrDefault(module))]);
        var keys = new KeyReader(vendor.Keys, space, lines, parameters.Concat(directory), parameters, model.Accounts, ignored).Read();
        var shown = keys.Where(key => key.Kind == PhoneKeyKind.Line).Select(key => key.Line).ToHashSet();
        return new PhoneState
        {
            Parameters = parameters,
            Lines = [.. lines.Select(line => line with { Hidden = !shown.Contains(line.Index) })],
            Keys = keys,
            Ignored = ignored.ToImmutable(),
        };
    }

    private static List<PhoneLine> ReadLines(
        LineBehaviour behaviour, ModelBehaviour model, ImmutableSortedDictionary<string, string> parameters,
        ImmutableArray<string>.Builder ignored)
    {
        var accounts = new IndexedParameters(behaviour.Name, parameters);
        var lines = new List<PhoneLine>();
        foreach (var (module, number) in accounts.Places)
        {
            var fields = accounts.At(module, number);
            if (fields.GetValueOrDefault(behaviour.User, "").Length == 0 || behaviour.OnlyIf is { } condition && !condition.Holds(fields))
                continue;
            if (number > model.Accounts || number < 1)
                ignored.Add($"line {number}: this model has {model.Accounts}");
            else
                lines.Add(ReadLine(behaviour, number, fields));
        }

        return lines;
    }

    private static PhoneLine ReadLine(LineBehaviour behaviour, int number, IReadOnlyDictionary<string, string> fields) => new()
    {
        Index = number,
        User = fields[behaviour.User],
        Login = fields.GetValueOrDefault(behaviour.Login, ""),
        Password = fields.GetValueOrDefault(behaviour.Password, ""),
        Label = fields.GetValueOrDefault(behaviour.Label, ""),
        DisplayName = fields.GetValueOrDefault(behaviour.DisplayName, ""),
        Server = fields.GetValueOrDefault(behaviour.Server, ""),
        Port = Number(fields, behaviour.Port),
        RegisterSeconds = Number(fields, behaviour.RegisterSeconds),
        SubscribeSeconds = Number(fields, behaviour.SubscribeSeconds),
        Transport = behaviour.Transports.TryGetValue(fields.GetValueOrDefault(behaviour.Transport, ""), out var transport)
            ? transport
            : behaviour.Transports[""],
    };

    private static int? Number(IReadOnlyDictionary<string, string> fields, string name) =>
        int.TryParse(fields.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
