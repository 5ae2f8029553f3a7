using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Tests.Rendering;

/// <summary>
/// A folder <c>Golden/vendor.model.case</c> holds every file of one phone as it must be rendered. With the environment
/// variable GOLDEN=rewrite the folders are written anew, and the difference is what a reviewer reads.
/// </summary>
public sealed class GoldenTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Provisioning.Tests", "Golden", "Rendering");

    private static readonly bool Rewrite = Environment.GetEnvironmentVariable("GOLDEN") == "rewrite";

    private static readonly string[] Models =
    [
        "yealink.t21p", "yealink.t19p-e2", "yealink.t31p", "yealink.t33g", "yealink.t46s", "yealink.t46u", "yealink.t54w", "yealink.t88w", "yealink.cp920",
        "poly.vvx150", "poly.vvx450", "poly.spip335", "poly.trio8800", "poly.ccx505", "poly.edge-e550",
    ];

    private static readonly string[] Cases = ["least", "full", "overflowing"];

    public static TheoryData<string> Names => Rewrite
        ? [.. from model in Models from name in Cases select $"{model}.{name}"]
        : [.. Directory.GetDirectories(Folder).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rendered_files_are_those_in_the_golden_folder(string name)
    {
        var (device, fleet) = Case(name);
        var config = TestFleet.Renderer().Render(device, fleet);
        Assert.True(config.IsOk, string.Join('\n', config.Problems));
        var rendered = config.Files.ToDictionary(file => file.Name, TestFleet.Text, StringComparer.Ordinal);
        rendered["problems.txt"] = string.Concat(config.Problems.Select(problem => $"{problem.Path}: {problem.Message}\n"));
        var folder = Path.Combine(Folder, name);
        if (Rewrite)
            Write(folder, rendered);

        var golden = Directory.GetFiles(folder).ToDictionary(file => Path.GetFileName(file)!, File.ReadAllText, StringComparer.Ordinal);
        Assert.Equal(golden.Keys.Order(StringComparer.Ordinal), rendered.Keys.Order(StringComparer.Ordinal));
        foreach (var (file, text) in golden)
            Assert.Equal(text, rendered[file]);
    }

    [Fact]
    public void Every_family_has_a_least_a_full_and_an_overflowing_phone() =>
        Assert.DoesNotContain(from model in Models from name in Cases select $"{model}.{name}", name => !Directory.Exists(Path.Combine(Folder, name)));

    private static void Write(string folder, Dictionary<string, string> files)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        foreach (var (file, text) in files)
            File.WriteAllText(Path.Combine(folder, file), text);
    }

    private static (Device Device, Fleet Fleet) Case(string name)
    {
        var parts = name.Split('.');
        Assert.True(TestFleet.Vendors.TryFindModel($"{parts[0]}/{parts[1]}", out var model));
        return parts[2] switch
        {
            "least" => (TestFleet.Phone(model!.Id, 100), TestFleet.Office()),
            "full" => (Full(model!), Watching(TestFleet.Office(40), 8)),
            _ => (Full(model!), Watching(TestFleet.Office(400), 390)),
        };
    }

    private static Fleet Watching(Fleet fleet, int people) => fleet.WithMonitoring()
        .WithGroup("Sales", Privilege.Whisper, [100, 101], [.. Enumerable.Range(102, people)])
        .WithGroup("Directors", Privilege.TakeOver, [100], [103, 900, 901]);

    private static Device Full(PhoneModel model)
    {
        var device = TestFleet.Phone(model.Id, model.Accounts > 2 ? [100, 101] : [100]) with
        {
            Settings = TestFleet.Setting(("adminPassword", "admin-secret"), ("language", "de"), ("syslogServer", "log.example.com")) with
            {
                Parameters = TestFleet.Parameter(("features.headset_prior", "1"), ("up.headsetMode", "1")).Parameters,
            },
            ExpansionModules = model.Modules.Count == 0 ? [] : [model.Modules.First().Key],
        };
        return model.LineKeys < 3 ? device : device with { Keys = Keys };
    }

    private static readonly ImmutableArray<Key> Keys =
    [
        new Key { Kind = KeyKind.Blf, Position = new KeyPosition(0, 3), Extension = TestFleet.Number(102) },
        new Key { Kind = KeyKind.SpeedDial, Value = "+442071838750", Label = "Taxi & \"Co\"" },
        new Key { Kind = KeyKind.Park, Value = "701", Label = "Park 1" },
        new Key { Kind = KeyKind.Pickup, Extension = TestFleet.Number(105) },
        new Key { Kind = KeyKind.Url, Value = "http://intranet/menu?mac=$mac&x=1", Label = "Menu" },
        new Key { Kind = KeyKind.Blf, Extension = TestFleet.Number(139), Line = 1 },
    ];
}
