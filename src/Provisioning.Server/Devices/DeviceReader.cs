using System.Globalization;

namespace Provisioning.Devices;

internal static class DeviceReader
{
    public static object? Read(FleetNode node)
    {
        var mac = node.Required<MacAddress>("mac", MacAddress.TryParse, "a MAC address of 12 hex digits such as 80:5e:c0:12:34:56");
        var device = new Device
        {
            Mac = mac,
            Model = node.RequiredText("model", "vendor/model such as yealink/t54w").ToLowerInvariant(),
            Site = node.RequiredText("site", "the name of a site"),
            Lines = node.Mappings("lines", ReadLine, text => ExtensionNumber.TryParse(text, out var number) ? new Line(number) : null),
            ExpansionModules = [.. node.List<string>("expansionModules", IsText, "the name of an expansion module such as exp50").Select(name => name.ToLowerInvariant())],
            Keys = node.Mappings("keys", ReadKey),
            CredentialGeneration = node.Optional<int>("credentialGeneration", IsPositive, "a number from 1", 1),
            Settings = node.ReadSettings(node.Reading.Current.Devices.GetValueOrDefault(mac)?.Settings),
        };
        node.RejectUnknownFields();
        return mac == default ? null : device;
    }

    private static Line? ReadLine(FleetNode node)
    {
        var line = new Line(
            node.Required<ExtensionNumber>("extension", ExtensionNumber.TryParse, ExtensionReader.Allowed),
            node.OptionalText("label"));
        node.RejectUnknownFields();
        return line;
    }

    private static Key? ReadKey(FleetNode node)
    {
        var key = new Key
        {
            Kind = node.Choice<KeyKind>("kind", null),
            Position = node.Optional<KeyPosition?>("position", IsPosition, "a key such as 5, or 1/5 on the first expansion module"),
            Extension = node.Optional<ExtensionNumber?>("extension", IsExtension, ExtensionReader.Allowed),
            Value = node.OptionalText("value"),
            Label = node.OptionalText("label"),
            Line = node.Optional<int>("line", IsPositive, "a line of this phone, counted from 1", 1),
        };
        node.RejectUnknownFields();
        if (Missing(key) is { } missing)
            node.Report("kind", missing);
        return key;
    }

    private static string? Missing(Key key) => key.Kind switch
    {
        KeyKind.Blf when key.Extension is null => "is blf, which needs an extension to watch; write extension: 102",
        KeyKind.Monitor => "is monitor, which follows from the monitoring groups; write blf to place a person's key yourself",
        KeyKind.SpeedDial when key.Extension is null && string.IsNullOrEmpty(key.Value) => "is speedDial, which needs an extension, or a number as value",
        KeyKind.Park or KeyKind.Url when string.IsNullOrEmpty(key.Value) => $"is {FleetJson.CamelCase(key.Kind.ToString())}, which needs a value",
        _ => null,
    };

    private static bool IsText(string text, out string value) => (value = text).Length > 0;

    private static bool IsPositive(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= 1;

    private static bool IsPosition(string text, out KeyPosition? value)
    {
        var isPosition = KeyPosition.TryParse(text, out var position);
        value = position;
        return isPosition;
    }

    private static bool IsExtension(string text, out ExtensionNumber? value)
    {
        var isNumber = ExtensionNumber.TryParse(text, out var number);
        value = number;
        return isNumber;
    }
}
