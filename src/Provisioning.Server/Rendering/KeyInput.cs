using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>
/// The keys of a phone as templates see them. <c>keys</c> and each of <c>modules</c> list every place, so that a key which is
/// gone can be written as gone; <c>placed_keys</c> lists only those that do something.
/// </summary>
internal sealed class KeyInput
{
    private static readonly TemplateShape Shape = new(
        "part", "number", "overall", "kind", "type", "ordinal", "value", "label", "line", "extension", "privilege", "pickup", "is_empty");

    private static readonly TemplateShape ModuleShape = new("number", "name", "keys");

    private static readonly object Yes = true;

    private static readonly object No = false;

    private static readonly string[] Kinds = [.. Enum.GetNames<KeyKind>().Select(kind => Name.Snake(Name.Camel(kind)))];

    private static readonly string[] Privileges = [.. Enum.GetNames<Privilege>().Select(step => Name.Snake(Name.Camel(step)))];

    private KeyInput(TemplateObject[] keys, TemplateObject[] modules, TemplateObject[] placed) => (Keys, Modules, Placed) = (keys, modules, placed);

    public TemplateObject[] Keys { get; }

    public TemplateObject[] Modules { get; }

    public TemplateObject[] Placed { get; }

    /// <summary>Lamps subscribe on <paramref name="lampAccount"/>, or on the key's own line when there is none.</summary>
    public static KeyInput Of(KeyPlan plan, Device device, PhoneModel model, int? lampAccount, string pickupCode)
    {
        var placed = new TemplateObject[plan.Keys.Length];
        var ordinals = new Dictionary<string, int>(StringComparer.Ordinal);
        var next = 0;
        var overall = 0;
        var keys = Part(0);
        var modules = new TemplateObject[device.ExpansionModules.Length];
        for (var module = 1; module <= modules.Length; module++)
            modules[module - 1] = new TemplateObject(ModuleShape, [Boxed.Of(module), device.ExpansionModules[module - 1], Part(module)]);
        return new(keys, modules, placed);

        TemplateObject[] Part(int part)
        {
            var places = new TemplateObject[model.KeysOn(part, device.ExpansionModules)];
            for (var number = 1; number <= places.Length; number++)
            {
                overall++;
                if (next < plan.Keys.Length && plan.Keys[next].Position == new KeyPosition(part, number))
                    places[number - 1] = placed[next] = Filled(plan.Keys[next++], overall, ordinals, model, lampAccount, pickupCode);
                else
                    places[number - 1] = Empty(part, number, overall, model.Vendor);
            }

            return places;
        }
    }

    private static TemplateObject Filled(
        PlacedKey key, int overall, Dictionary<string, int> ordinals, PhoneModel model, int? lampAccount, string pickupCode)
    {
        var vendor = model.Vendor;
        var type = vendor.KeyTypes[key.Kind];
        var ordinal = ordinals[type] = ordinals.GetValueOrDefault(type) + 1;
        var watches = key.Kind is KeyKind.Blf or KeyKind.Monitor;
        var line = watches ? lampAccount ?? key.Line : key.Line;
        return new TemplateObject(Shape,
        [
            Boxed.Of(key.Position.Module), Boxed.Of(key.Position.Number), Boxed.Of(overall), Kinds[(int)key.Kind], type, Boxed.Of(ordinal),
            key.Value, Label.Cut(key.Label, vendor.Limits.LabelLength), Boxed.Of(line - 1 + model.FirstLine), key.Extension?.ToString(),
            key.Privilege is { } privilege ? Privileges[(int)privilege] : null,
            watches && pickupCode.Length > 0 ? pickupCode : null, No,
        ]);
    }

    private static TemplateObject Empty(int part, int number, int overall, Vendor vendor) => new(Shape,
    [
        Boxed.Of(part), Boxed.Of(number), Boxed.Of(overall), "none", vendor.NoKeyType, Boxed.Of(0), null, null, Boxed.Of(0), null, null, null, Yes,
    ]);
}
