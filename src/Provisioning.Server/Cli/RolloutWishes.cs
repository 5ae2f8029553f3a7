using System.CommandLine;
using Provisioning.Admin;
using Provisioning.Devices;
using Provisioning.Rollouts;

namespace Provisioning.Cli;

/// <summary>Which phones a rollout is for, what they are led through, and on which terms: the options that one started by hand and one that starts by itself have in common.</summary>
/// <param name="step">What they are led through when nothing else is said.</param>
internal sealed class RolloutWishes(StepKind step)
{
    private readonly Option<string[]> _sites = new("--site") { Description = "Only phones of this site; may stand several times" };
    private readonly Option<string[]> _models = new("--model") { Description = "Only this model: vendor/model or 'vendor/*'; may stand several times" };
    private readonly Option<string[]> _macs = new("--mac") { Description = "Only this phone; may stand several times" };
    private readonly Option<FileInfo?> _list = new("--list") { Description = "Only the phones of this file, a MAC address a line" };

    private readonly Option<string[]> _steps = new("--steps", "--step")
    {
        Description = "What phones are led through, in this order: bootFile, firmware, configuration, restart",
        DefaultValueFactory = _ => [FleetJson.CamelCase($"{step}")],
    };

    private readonly Option<string?> _firmware = new("--firmware") { Description = "Lead phones to this firmware version first ('newest' for the newest of the catalogue)" };
    private readonly Option<int> _canary = new("--canary") { Description = "So many phones first, of different models and sites" };
    private readonly Option<string[]> _canaries = new("--canary-mac") { Description = "This phone first; may stand several times" };
    private readonly Option<bool> _bySite = new("--by-site") { Description = "Then one site after the other" };
    private readonly Option<string[]> _siteOrder = new("--site-order") { Description = "Sites that come first; may stand several times" };
    private readonly Option<int> _size = new("--group-size") { Description = "At most so many phones in a group" };
    private readonly Option<int> _success = new("--success") { Description = "So many in a hundred must have proved it before the next group starts", DefaultValueFactory = _ => 90 };
    private readonly Option<int> _error = new("--error") { Description = "More failed phones in a hundred pause it", DefaultValueFactory = _ => 10 };
    private readonly Option<bool> _now = new("--now") { Description = "Do not wait for reboot windows (administrators)" };
    private readonly Option<bool> _resyncNow = new("--resync-now") { Description = "Only reboots wait for the window" };
    private readonly Option<WindowEnd> _end = new("--window-end") { Description = "What the end of the window means for the rest: continue, fail, force", DefaultValueFactory = _ => WindowEnd.Continue };
    private readonly Option<bool> _reboot = new("--reboot") { Description = "Reboot phones even where a re-sync would do" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            _sites, _models, _macs, _list, _steps, _firmware, _canary, _canaries, _bySite, _siteOrder, _size, _success, _error, _now, _resyncNow, _end, _reboot,
        })
        {
            command.Options.Add(option);
        }
    }

    public RolloutStartRequest Read(ParseResult parsed, string name, DateTimeOffset? startAt = null)
    {
        var firmware = parsed.GetValue(_firmware);
        var steps = parsed.GetValue(_steps)!.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(ReadStep).ToList();
        if (firmware is not null && !steps.Contains(StepKind.Firmware))
            steps.Insert(0, StepKind.Firmware);
        return new(
            name, parsed.GetValue(_sites), parsed.GetValue(_models), ReadPhones(parsed.GetValue(_macs), parsed.GetValue(_list)), [.. steps],
            firmware is "newest" ? null : firmware, ReadPhones(parsed.GetValue(_canaries), null), parsed.GetValue(_canary), parsed.GetValue(_bySite), parsed.GetValue(_siteOrder),
            parsed.GetValue(_size), parsed.GetValue(_success), parsed.GetValue(_error),
            parsed.GetValue(_now) ? WindowUse.Nothing : parsed.GetValue(_resyncNow) ? WindowUse.Reboots : WindowUse.Everything, parsed.GetValue(_end), parsed.GetValue(_reboot), startAt);
    }

    private static StepKind ReadStep(string text) =>
        Enum.TryParse<StepKind>(text, ignoreCase: true, out var step) && Enum.IsDefined(step) ? step : throw new CliException($"'{text}' is no step; there are bootFile, firmware, configuration and restart.");

    private static MacAddress[] ReadPhones(string[]? macs, FileInfo? list)
    {
        if (list is { Exists: false })
            throw new CliException($"There is no file '{list.FullName}'.");
        var lines = list is null ? [] : File.ReadLines(list.FullName).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0);
        return [.. (macs ?? []).Concat(lines).Select(text => MacAddress.TryParse(text, out var mac) ? mac : throw new CliException($"'{text}' is not a MAC address of 12 hex digits."))];
    }
}
