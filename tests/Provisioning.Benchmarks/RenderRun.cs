using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Provisioning.Devices;
using Provisioning.Rendering;
using Spectre.Console;

namespace Provisioning.Benchmarks;

/// <summary>
/// Cold renders of a phone with 40 keys against Debian's Jinja2 with an equal template and ready-made data. Ours starts from
/// the fleet: settings, key layout, templates, escaping, secrets and hash.
/// </summary>
internal static partial class RenderRun
{
    private const int Keys = 40;

    public static async Task<int> RunAsync(int rounds, TimeSpan duration, CancellationToken token)
    {
        // One core for us, as Jinja2 has.
        if (OperatingSystem.IsLinux())
            Process.GetCurrentProcess().ProcessorAffinity = 1 << Workplace.ServerCore;
        using var place = new Workplace();
        var fleet = MakeFleet();
        var device = fleet.Devices.Values.Single();
        var small = Renderer(place);
        var data = place.Write("phone.json", JsonSerializer.Serialize(JinjaData(fleet, device, small)));

        var (ours, full, theirs) = (new List<double>(), new List<double>(), new List<double>());
        Rate(small, device, fleet, duration); // warm
        var shipped = new ConfigRenderer(Load(Templates, null), small.Environment);
        Rate(shipped, device, fleet, duration);
        for (var round = 0; round < rounds; round++)
        {
            ours.Add(Rate(small, device, fleet, duration));
            full.Add(Rate(shipped, device, fleet, duration));
            theirs.Add(await JinjaAsync(data, small.Render(device, fleet).Files.Single().Hash, duration, token));
        }

        var (mine, peer) = (Workplace.Median(ours), Workplace.Median(theirs));
        var table = new Table().Title($"Renders a second of a phone with {Keys} keys, one core, median of {rounds}").AddColumns("what", "ours /s", "Jinja2 /s", "ours : Jinja2", "must", "goal");
        table.AddRow("equal template, same bytes", $"{mine:N0}", $"{peer:N0}", $"{mine / peer:N1}", "2.0", "5.0");
        table.AddRow("all shipped files of the phone", $"{Workplace.Median(full):N0}", "", "", "", "");
        AnsiConsole.Write(table);
        return 0;
    }

    private static string Templates { get; } = Path.Combine(AppContext.BaseDirectory, "templates");

    private static double Rate(ConfigRenderer renderer, Device device, Fleet fleet, TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var count = 0;
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            if (!renderer.Render(device, fleet).IsOk)
                throw new InvalidOperationException("the phone could not be rendered");
            count++;
        }

        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> JinjaAsync(string data, ContentHash expected, TimeSpan duration, CancellationToken token)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Render");
        var output = await Workplace.RunAsync(
            Workplace.ServerCore, "/usr/bin/python3", [Path.Combine(folder, "render.py"), folder, data, $"{(int)duration.TotalSeconds}"], token);
        var parts = output.Trim().Split(' ');
        return parts[1] == expected.ToString()
            ? double.Parse(parts[0], CultureInfo.InvariantCulture)
            : throw new InvalidOperationException("the two templates do not give the same bytes");
    }

    /// <summary>The shipped vendor, of whose files only the bench template is left.</summary>
    private static ConfigRenderer Renderer(Workplace place)
    {
        var vendor = File.ReadAllText(Path.Combine(Templates, "yealink", "vendor.yaml"));
        place.Write("own/yealink/vendor.yaml", Files().Replace(vendor, "files:\n  - {name: '{mac}.cfg', template: bench/phone.scriban, scope: device}\nuploads:"));
        place.Write("own/bench/phone.scriban", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Render", "phone.scriban")));
        var environment = new RenderEnvironment(new Uri("https://phones.example.com/p/"), "phones.example.com", 5062, new CredentialIssuer(Encoding.ASCII.GetBytes("bench")));
        return new ConfigRenderer(Load(Templates, Path.Combine(place.Folder, "own")), environment);
    }

    private static TemplateCatalog Load(string shipped, string? own) =>
        TemplateCatalog.TryLoad(shipped, own, out var problems) ?? throw new InvalidOperationException(string.Join('\n', problems));

    private static Fleet MakeFleet()
    {
        var keys = string.Concat(Enumerable.Range(1, Keys - 1).Select(key => $"      - {{ kind: blf, extension: \"{1000 + key}\" }}\n"));
        var people = string.Concat(Enumerable.Range(0, Keys).Select(person => $"  - {{ number: \"{1000 + person}\", name: Person {person}, site: london, sipPassword: secret-{person} }}\n"));
        var reading = new FleetReading(Fleet.Empty, FleetWords.None, new Dictionary<string, string>());
        var fleet = FleetFile.Read(
            $$"""
              settings: { lamps: pbx }
              pbxs: [ { name: main, address: pbx.example.com } ]
              sites: [ { name: london, timeZone: Europe/London, pbx: main } ]
              extensions:
              {{people}}
              devices:
                - mac: 805ec0000000
                  model: yealink/t74w
                  site: london
                  lines: ["1000"]
                  keys:
              {{keys}}
              """,
            reading);
        return reading.Problems.Count == 0 ? fleet : throw new InvalidOperationException(reading.Problems[0].Describe("fleet"));
    }

    private static object JinjaData(Fleet fleet, Device device, ConfigRenderer renderer)
    {
        var person = fleet.Extensions[device.Lines[0].Extension];
        var pbx = fleet.Pbxs["main"];
        var placed = renderer.LayKeys(device, fleet).Keys.ToDictionary(key => key.Position.Number);
        var count = renderer.Catalog.Vendors.TryFindModel(device.Model, out var model) ? model.LineKeys : 0;
        return new
        {
            lines = new[] { new { number = 1, label = person.Name, user = $"{person.Number}", password = person.SipPassword!.Reveal(), address = pbx.Address, port = pbx.Port } },
            keys = Enumerable.Range(1, count).Select(number => placed.TryGetValue(number, out var key)
                ? new { number, kind = $"{key.Kind}", type = key.Kind == KeyKind.Line ? "15" : "16", line = (int?)key.Line, value = key.Value, label = key.Label, pickup = key.Kind == KeyKind.Blf ? pbx.PickupCode : null }
                : new { number, kind = "none", type = "0", line = (int?)null, value = (string?)null, label = (string?)null, pickup = (string?)null }!),
        };
    }

    [GeneratedRegex(@"^files:\n.*?^uploads:", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Files();
}
