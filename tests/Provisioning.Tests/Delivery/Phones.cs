using System.Text.RegularExpressions;
using Provisioning.Delivery;
using Provisioning.Devices;

namespace Provisioning.Tests.Delivery;

/// <summary>A stand-in for the vendors' lists.</summary>
internal static partial class Phones
{
    public static DeliveryCatalog Catalog { get; } = new()
    {
        ReadUserAgent = Read,
        Uploads =
        [
            new("logs", "{mac}-*.log", Appends: true), new("overrides", "{mac}-*.cfg"), new("contacts", "{mac}-directory.xml"),
            new("calls", "{mac}-calls.xml"), new("", "{mac}-local.cfg"),
        ],
    };

    private static PhoneClaim? Read(string userAgent)
    {
        var match = Pattern().Match(userAgent);
        if (!match.Success)
            return null;
        MacAddress? mac = MacAddress.TryParse(match.Groups[3].Value, out var read) ? read : null;
        return new(match.Groups[1].Value, match.Groups[2].Value, mac);
    }

    [GeneratedRegex(@"^Acme (\S+) ([\d.]+)(?: (\S+))?$")]
    private static partial Regex Pattern();
}
