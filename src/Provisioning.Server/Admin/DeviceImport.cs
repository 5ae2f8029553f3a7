using System.Collections.Immutable;
using System.Security.Claims;
using CsvHelper;
using Microsoft.AspNetCore.Http.HttpResults;
using Provisioning.Configs;
using Provisioning.Devices;

namespace Provisioning.Admin;

/// <summary>Devices from a CSV file: a row adds a phone, or changes its model, site, lines and modules and leaves its keys and settings alone.</summary>
internal static class DeviceImport
{
    private static readonly string[] Columns = ["mac", "model", "site", "lines"];
    private const string ModulesColumn = "modules";

    public static void MapDeviceImport(this RouteGroupBuilder api) =>
        api.MapPost("devices/import", ImportAsync).WithTags(FleetNoun.Devices.Name).WithName("ImportDevices").WithSummary("Add or change devices from CSV: all rows, or none")
            .WithDescription("Columns: mac, model, site, lines (extensions separated by spaces), and optionally modules. Every wrong row is reported with its line.")
            .RequireRole(Role.Admin);

    private static async Task<Results<Ok<FleetApplied>, ProblemHttpResult>> ImportAsync(CsvUpload upload, FleetChanges changes, ClaimsPrincipal user, CancellationToken token)
    {
        var rows = new Rows(upload.Text);
        var request = new ChangeRequest
        {
            Edit = rows.Edit,
            Reason = new(user.Identity?.Name ?? "", $"imported {upload.File}"),
        };
        var outcome = await changes.ChangeAsync(request, token);
        if (outcome.Verdict != ChangeVerdict.Accepted)
            return ApiProblem.Refused(outcome.Problems.Select(rows.Locate));
        var warnings = outcome.Problems.Select(problem => ApiProblem.Error(rows.Locate(problem))).ToImmutableArray();
        return TypedResults.Ok(new FleetApplied(outcome.Changes.Length, outcome.Publication.Rendered, outcome.Publication.Versions.Length, warnings,
            [.. outcome.Publication.HeldBack.Select(mac => mac.ToString())]));
    }

    private sealed class Rows(string text)
    {
        private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
        private readonly List<FleetProblem> _problems = [];

        public FleetEdit Edit(Fleet before)
        {
            var devices = new Dictionary<string, object?>(StringComparer.Ordinal);
            using var csv = CsvReader.FromText(text, new CsvReaderOptions { TrimWhitespace = true, TrackLineNumbers = true });
            csv.ReadHeader();
            if (Columns.Any(column => !csv.TryGetFieldIndex(column, out _)))
                return new(before, [At("", 1, $"the first row must name the columns {string.Join(", ", Columns)}")]);
            while (csv.Read())
                ReadRow(csv, before, devices);
            return new(FleetNoun.Devices.With(before, devices), _problems);
        }

        public TextProblem Locate(FleetProblem problem)
        {
            var thing = string.Join('/', problem.Path.Split('/').Take(2));
            return new(problem, _lines.GetValueOrDefault(problem.Path, _lines.GetValueOrDefault(thing)), 1);
        }

        private void ReadRow(CsvReader csv, Fleet before, Dictionary<string, object?> devices)
        {
            var row = (int)csv.LineNumber;
            if (!MacAddress.TryParse(csv.GetString("mac"), out var mac))
            {
                At($"rows/{row}/mac", row, $"'{csv.GetString("mac")}' is not a MAC address of 12 hex digits");
                return;
            }

            if (!_lines.TryAdd($"devices/{mac}", row))
                At($"rows/{row}/mac", row, $"'{mac}' stands in line {_lines[$"devices/{mac}"]} already");
            var known = before.Devices.GetValueOrDefault(mac);
            devices[mac.ToString()] = new Device
            {
                Mac = mac,
                Model = Required(csv, "model", "vendor/model such as yealink/t54w").ToLowerInvariant(),
                Site = Required(csv, "site", "the name of a site"),
                Lines = [.. Words(csv, "lines").Select(word => Line(word, row)).OfType<Line>().Select(line => known?.Lines.FirstOrDefault(old => old.Extension == line.Extension) ?? line)],
                ExpansionModules = [.. Words(csv, ModulesColumn).Select(word => word.ToLowerInvariant())],
                Keys = known?.Keys ?? [],
                Settings = known?.Settings ?? Settings.None,
                CredentialGeneration = known?.CredentialGeneration ?? 1,
            };
        }

        private string Required(CsvReader csv, string column, string allowed)
        {
            var row = (int)csv.LineNumber;
            var text = csv.GetString(column);
            if (text.Length == 0)
                At($"rows/{row}/{column}", row, $"is empty; write {allowed}");
            return text;
        }

        private Line? Line(string word, int row)
        {
            if (ExtensionNumber.TryParse(word, out var number))
                return new Line(number);
            At($"rows/{row}/lines", row, $"'{word}' is not an extension number of 1 to {ExtensionNumber.MaxDigits} digits");
            return null;
        }

        private static string[] Words(CsvReader csv, string column) =>
            csv.TryGetFieldIndex(column, out var index) ? csv.GetString(index).Split((char[])[' ', ';'], StringSplitOptions.RemoveEmptyEntries) : [];

        private FleetProblem At(string path, int row, string message)
        {
            var problem = new FleetProblem(path, message);
            _lines[path] = row;
            _problems.Add(problem);
            return problem;
        }
    }
}

/// <param name="File">Its name, for messages.</param>
internal sealed record CsvUpload(string File, string Text);
