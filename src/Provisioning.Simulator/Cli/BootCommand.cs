using System.CommandLine;
using Provisioning.Simulator.Fleets;
using Spectre.Console;

namespace Provisioning.Simulator.Cli;

/// <summary><c>boot</c>: switches phones on and tells how it went.</summary>
internal sealed class BootCommand(IAnsiConsole console)
{
    private readonly PhoneSelection _selection = new();

    private readonly Option<string[]> _mac = new("--mac")
    {
        Description = "Boot only this phone; may be given several times. Its model comes from --fleet or --model",
        HelpName = "MAC",
    };

    private readonly Option<int?> _count = new("--count")
    {
        Description = "Boot only so many phones of the fleet file; without one, invent so many",
        HelpName = "N",
    };

    private readonly Option<int> _concurrency = new("--concurrency")
    {
        Description = "Phones that boot at the same time",
        HelpName = "N",
        DefaultValueFactory = _ => 50,
    };

    private readonly Option<int> _repeat = new("--repeat")
    {
        Description = "Boot all phones so many times; from the second time on they keep what they learnt",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    public Command Build()
    {
        var command = new Command("boot", "Boot phones: each fetches its files as its maker's phones do, and uses them.") { _mac, _count, _concurrency, _repeat };
        foreach (var option in (Option<int>[])[_concurrency, _repeat])
            option.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 1) result.AddError($"{option.Name} must be 1 or more"); });
        _selection.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken token)
    {
        if (!_selection.TryRead(parsed, parsed.GetValue(_mac) ?? [], parsed.GetValue(_count), out var options, out var problem))
            return console.Refuse(problem);

        var phones = options.ConvertAll(phone => new SimulatedPhone(phone with { KeepsParameters = false }, TimeProvider.System));
        var fleet = new PhoneFleet(phones, parsed.GetValue(_concurrency), TimeProvider.System);
        var reports = new List<FleetReport>();
        await console.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                for (var boot = 1; boot <= parsed.GetValue(_repeat); boot++)
                {
                    var bar = progress.AddTask($"boot {boot} of {phones.Count} phones", maxValue: phones.Count);
                    reports.Add(await fleet.BootAsync(_ => bar.Increment(1), token));
                }
            });

        if (_selection.Remembers(parsed) is { } file)
            await PhoneAccess.RememberAsync(file, phones, token);
        console.Write(ReportTables.Boots(reports));
        console.Write(ReportTables.Phases(reports[^1]));
        ReportTables.WriteFailures(console, reports);
        return reports.Exists(report => report.Failures.Any()) ? 1 : 0;
    }
}
