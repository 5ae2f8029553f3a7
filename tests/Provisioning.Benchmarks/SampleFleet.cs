using System.Globalization;
using System.Text;

namespace Provisioning.Benchmarks;

/// <summary>Fleet files of any size.</summary>
internal static class SampleFleet
{
    public const string FirstMac = "805ec0000000";

    private const string Head =
        """
        settings: { monitoring: true, adminPassword: bench-admin-password }
        pbxs: [ { name: main, address: 127.0.0.1 } ]
        sites: [ { name: london, timeZone: Europe/London, pbx: main } ]

        """;

    /// <summary>One phone with an expansion module, whose own file has some 25 KB.</summary>
    public static string OnePhone() =>
        $"""
         {Head}
         extensions:
         {Extensions(30)}
         devices:
           - mac: {FirstMac}
             model: yealink/t57w
             site: london
             lines: ["1000"]
             expansionModules: [exp50]
             keys:
         {Keys(0, 30, 24)}
         """;

    /// <summary>Extensions alone.</summary>
    public static string People(int count) => $"{Head}extensions:\n{Extensions(count)}";

    /// <summary>Phones with a line and ten keys each, and one group whose monitors are the first <paramref name="monitors"/>.</summary>
    public static string Phones(int count, int monitors)
    {
        var text = new StringBuilder(Head).AppendLine("extensions:").Append(Extensions(count)).AppendLine("devices:");
        for (var index = 0; index < count; index++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  - mac: {0x805ec0000000 + index:x12}").AppendLine("    model: yealink/t54w").AppendLine("    site: london")
                .AppendLine(CultureInfo.InvariantCulture, $"    lines: [\"{1000 + index}\"]").AppendLine("    keys:").Append(Keys(index, count, 10));
        }

        var members = string.Join(", ", Enumerable.Range(0, monitors).Select(index => string.Create(CultureInfo.InvariantCulture, $"\"{1000 + index}\"")));
        return text.AppendLine("monitoringGroups:").AppendLine(CultureInfo.InvariantCulture, $"  - {{ name: Support, privilege: barge, monitors: [{members}], monitored: [\"1100\"] }}").ToString();
    }

    private static string Extensions(int count) => string.Concat(Enumerable.Range(0, count).Select(index =>
        string.Create(CultureInfo.InvariantCulture, $"  - {{ number: \"{1000 + index}\", name: Person {index}, site: london, sipPassword: secret-{index} }}\n")));

    private static string Keys(int device, int people, int keys) => string.Concat(Enumerable.Range(1, keys).Select(key =>
        string.Create(CultureInfo.InvariantCulture, $"      - {{ kind: blf, extension: \"{1000 + ((device + key) % people)}\" }}\n")));
}
