using System.CommandLine;
using Provisioning.Admin;
using Provisioning.Rendering;
using Spectre.Console;

namespace Provisioning.Cli;

internal static class PlanVerb
{
    /// <summary>Groups of phones whose parameters are listed one by one.</summary>
    private const int DetailedGroups = 20;

    /// <summary>Phones of a group that are named.</summary>
    private const int NamedPhones = 6;

    /// <summary>Parameters listed of one phone.</summary>
    private const int ListedParameters = 12;

    public static Command Create()
    {
        var command = new Command("plan", "Show what a fleet file would change: people, phones, keys, configurations. Changes nothing.") { FleetFileInput.File };
        command.SetApiAction(
            async (parsed, client, token) =>
            {
                Show(await PlanAsync(client, FleetFileInput.Read(parsed), token), parsed.GetValue(FleetFileInput.File)!.Name);
                return 0;
            },
            FleetFileInput.NameOf);
        return command;
    }

    public static Task<FleetPlanAnswer> PlanAsync(ApiClient client, FleetUpload upload, CancellationToken token) =>
        client.PostAsync<FleetPlanAnswer>("api/fleet/plan", upload, token);

    public static void Show(FleetPlanAnswer plan, string file)
    {
        foreach (var change in plan.Changes)
            ShowChange(change);
        // Phones that change alike are told once: a setting of the account concerns them all.
        var alike = plan.Devices.Where(device => device.Version > 0)
            .GroupBy(device => string.Join('\n', device.Changes.Select(change => $"{change.Parameter}={change.Before}→{change.After}")));
        foreach (var group in alike.Take(DetailedGroups))
            ShowDevices([.. group]);
        ShowWarnings(plan.Warnings, plan.HeldBack, file);

        var count = plan.Changes.CountBy(change => change.Action).ToDictionary();
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{count.GetValueOrDefault("added")} to add, {count.GetValueOrDefault("changed")} to change, {count.GetValueOrDefault("removed")} to remove[/]; {Classes(plan)}");
    }

    public static void ShowWarnings(IEnumerable<ApiError> warnings, IEnumerable<string> heldBack, string file)
    {
        foreach (var warning in warnings)
            AnsiConsole.MarkupLineInterpolated($"[yellow]{file}{(warning.Line > 0 ? $":{warning.Line}:{warning.Column}" : "")}: warning: {warning.Path}: {warning.Message}[/]");
        foreach (var mac in heldBack)
            AnsiConsole.MarkupLineInterpolated($"[yellow]{mac} is held at an older version; 'provisioning release {mac}' lets it have this change[/]");
    }

    private static void ShowChange(PlannedChange change)
    {
        var (sign, color) = change.Action switch { "added" => ("+", "green"), "removed" => ("-", "red"), _ => ("~", "yellow") };
        AnsiConsole.MarkupLineInterpolated($"[{color}]{sign} {change.Path}[/]");
        foreach (var (field, values) in change.Fields?.AsObject() ?? [])
        {
            var text = values is System.Text.Json.Nodes.JsonObject pair
                ? $"{pair["before"]?.ToJsonString(ApiClient.Json) ?? "(none)"} → {pair["after"]?.ToJsonString(ApiClient.Json) ?? "(none)"}"
                : values?.ToString() ?? "";
            AnsiConsole.MarkupLineInterpolated($"    {field}: {text}");
        }
    }

    private static void ShowDevices(IReadOnlyList<PlannedDevice> alike)
    {
        var device = alike[0];
        if (alike.Count == 1)
            AnsiConsole.MarkupLineInterpolated($"[bold]{device.Mac}[/] {device.Model} version {device.Version} → {device.Version + 1}, {Words(device.Class)}");
        else
            AnsiConsole.MarkupLineInterpolated($"[bold]{alike.Count} phones[/] ({string.Join(' ', alike.Take(NamedPhones).Select(phone => phone.Mac))}{(alike.Count > NamedPhones ? " …" : "")}), {Words(device.Class)}");
        foreach (var change in device.Changes.Take(ListedParameters))
            AnsiConsole.MarkupLineInterpolated($"    {change.Parameter}: {change.Before ?? "(none)"} → {change.After ?? "(none)"}  [grey]{Words(change.Class)}[/]");
        if (device.Changes.Length > ListedParameters)
            AnsiConsole.MarkupLineInterpolated($"    [grey]and {device.Changes.Length - ListedParameters} more[/]");
    }

    private static string Classes(FleetPlanAnswer plan)
    {
        if (plan.Devices.IsEmpty)
            return "no phone gets another configuration";
        var changed = plan.Devices.Where(device => device.Version > 0).CountBy(device => device.Class).OrderBy(pair => pair.Key)
            .Select(pair => $"{pair.Value} {Words(pair.Key)}");
        var added = plan.Devices.Count(device => device.Version == 0);
        var parts = added > 0 ? changed.Prepend($"{added} new") : changed;
        return $"{plan.Devices.Length} phones get another configuration: {string.Join(", ", parts)}";
    }

    public static string Words(RebootClass reboot) => reboot switch
    {
        RebootClass.None => "nothing to do",
        RebootClass.Live => "applied live",
        RebootClass.Resync => "re-sync",
        _ => "reboot",
    };
}
