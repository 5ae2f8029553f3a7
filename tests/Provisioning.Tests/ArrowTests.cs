using System.Text.RegularExpressions;

namespace Provisioning.Tests;

/// <summary>Which slice may name which. The table is the architecture; a new arrow is added here first.</summary>
public sealed partial class ArrowTests
{
    private static readonly string Server = Path.Combine(Repository.Root, "src", "Provisioning.Server");

    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Devices"] = ["Storage"],
        ["Storage"] = [],
        ["Audit"] = ["Storage"],
        ["Rendering"] = ["Devices"],
        ["Configs"] = ["Rendering", "Devices", "Audit", "Storage"],
        ["Delivery"] = ["Configs", "Rendering", "Devices", "Audit", "Storage", "Sip"],
        ["Firmware"] = ["Delivery", "Configs", "Rendering", "Devices", "Audit", "Storage"],
        ["Messaging"] = ["Storage"],
        ["Dialogs"] = ["Devices"],
        ["Lamps"] = ["Dialogs", "Messaging", "Devices"],
        ["Signalling"] = ["Delivery", "Configs", "Rendering", "Devices", "Storage", "Sip"],
        ["Registrations"] = ["Signalling", "Rendering", "Devices", "Storage", "Sip"],
        ["Subscriptions"] = ["Registrations", "Signalling", "Dialogs", "Configs", "Rendering", "Devices", "Storage", "Sip"],
        ["CallSources"] = ["Subscriptions", "Signalling", "Lamps", "Dialogs", "Messaging", "Devices", "Sip"],
        ["KeyCalls"] = ["Registrations", "Signalling", "Rendering", "Devices", "Storage", "Sip"],
        ["Rollouts"] = ["Pbxs", "Registrations", "Signalling", "Dialogs", "Messaging", "Firmware", "Delivery", "Configs", "Rendering", "Devices", "Audit", "Storage", "Sip"],
        ["Pbxs"] = ["CallSources", "Dialogs", "Devices", "Storage"],
        ["Monitoring"] = ["Pbxs", "KeyCalls", "Registrations", "Signalling", "Dialogs", "Messaging", "Delivery", "Configs", "Rendering", "Devices", "Audit", "Storage", "Sip"],
        ["Admin"] = ["Monitoring", "Pbxs", "Rollouts", "CallSources", "Subscriptions", "Registrations", "Signalling", "KeyCalls", "Lamps", "Dialogs", "Messaging", "Firmware", "Delivery", "Configs", "Rendering", "Devices", "Audit", "Storage", "Sip"],
        ["Cli"] = ["Admin", "Monitoring", "Rollouts", "Lamps", "Dialogs", "Firmware", "Delivery", "Configs", "Rendering", "Devices", "Audit", "Storage", "Sip"],
    };

    public static TheoryData<string> Slices => [.. Directory.GetDirectories(Server).Select(Path.GetFileName).OfType<string>().Where(name => name != "Properties")];

    [Theory]
    [MemberData(nameof(Slices))]
    public void A_slice_names_only_the_slices_it_has_an_arrow_to(string slice)
    {
        Assert.True(Arrows.ContainsKey(slice), $"src/Provisioning.Server/{slice} is no slice of the architecture");
        var allowed = Arrows[slice].Append(slice).ToHashSet(StringComparer.Ordinal);

        var forbidden = from file in Directory.GetFiles(Path.Combine(Server, slice), "*.cs", SearchOption.AllDirectories)
                        from named in SliceNames().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)
                        where (Arrows.ContainsKey(named) || named == "Sip") && !allowed.Contains(named)
                        select $"{Path.GetRelativePath(Server, file)} names {named}";

        Assert.Empty(forbidden.Distinct());
    }

    [Theory]
    [MemberData(nameof(Slices))]
    public void A_folder_is_a_namespace(string slice)
    {
        var strays = from file in Directory.GetFiles(Path.Combine(Server, slice), "*.cs", SearchOption.AllDirectories)
                     where !File.ReadAllText(file).Contains($"namespace Provisioning.{slice};", StringComparison.Ordinal)
                     select Path.GetRelativePath(Server, file);

        Assert.Empty(strays);
    }

    [Fact]
    public void The_sip_library_knows_no_server_no_database_and_no_phones()
    {
        var project = File.ReadAllText(Path.Combine(Repository.Root, "src", "Provisioning.Sip", "Provisioning.Sip.csproj"));

        Assert.DoesNotContain("PackageReference", project, StringComparison.Ordinal);
        Assert.DoesNotContain("FrameworkReference", project, StringComparison.Ordinal);
        Assert.DoesNotContain("ProjectReference", project, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\bProvisioning\.([A-Z]\w+)")]
    private static partial Regex SliceNames();
}
