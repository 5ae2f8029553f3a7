using System.Globalization;
using System.Text;

namespace Provisioning.Tests;

/// <summary>Small offices as fleet files.</summary>
internal static class Office
{
    /// <summary>Two phones, a monitor and whom she watches, and every kind of secret.</summary>
    public const string Small =
        """
        settings:
          monitoring: true
          adminPassword: harbour-4471
        pbxs:
          - name: main
            address: pbx.example.com
        sites:
          - name: london
            timeZone: Europe/London
            pbx: main
        extensions:
          - { number: "101", name: Alice, site: london, sipPassword: plum-anchor-18 }
          - { number: "102", name: Bilal, site: london, sipPassword: oak-signal-77 }
        devices:
          - mac: 805ec0000001
            model: yealink/t54w
            site: london
            lines: ["101"]
          - mac: 805ec0000002
            model: yealink/t54w
            site: london
            lines: ["102"]
        monitoringGroups:
          - { name: Support, privilege: barge, monitors: ["101"], monitored: ["102"] }

        """;

    public static readonly string[] Secrets = ["harbour-4471", "plum-anchor-18", "oak-signal-77"];

    public static string Mac(int number) => string.Create(CultureInfo.InvariantCulture, $"805ec0{number:x6}");

    /// <summary>Many phones, each with a line and keys that watch its neighbours; extension numbers start at 10000.</summary>
    public static string Large(int phones, int keys, string namePrefix = "Person")
    {
        var text = new StringBuilder(
            """
            settings: { monitoring: true }
            pbxs: [{ name: main, address: pbx.example.com }]
            sites: [{ name: london, timeZone: Europe/London, pbx: main }]
            extensions:

            """);
        for (var i = 0; i < phones; i++)
            text.Append(CultureInfo.InvariantCulture, $"  - {{ number: \"{10_000 + i}\", name: {namePrefix} {i}, site: london, sipPassword: secret-of-{i} }}\n");
        text.Append("devices:\n");
        for (var i = 0; i < phones; i++)
        {
            var watched = Enumerable.Range(1, keys).Select(k => string.Create(CultureInfo.InvariantCulture, $"{{ kind: blf, extension: \"{10_000 + ((i + k) % phones)}\" }}"));
            text.Append(CultureInfo.InvariantCulture, $"  - {{ mac: {Mac(i + 1)}, model: {(i % 3 == 0 ? "poly/vvx450" : "yealink/t54w")}, site: london, lines: [\"{10_000 + i}\"], keys: [{string.Join(", ", watched)}] }}\n");
        }

        return text.ToString();
    }
}
