using System.CommandLine;
using Spectre.Console;

namespace Provisioning.Simulator.Cli;

/// <summary><c>show</c>: boots one phone and shows what would be on its screen.</summary>
internal sealed class ShowCommand(IAnsiConsole console)
{
    private readonly PhoneSelection _selection = new();

    private readonly Argument<string> _mac = new("mac") { Description = "Hardware address of the phone, in any spelling" };

    public Command Build()
    {
        var command = new Command("show", "Boot one phone, and show its requests, lines and keys.") { _mac };
        _selection.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken token)
    {
        if (!_selection.TryRead(parsed, [parsed.GetRequiredValue(_mac)], null, out var options, out var problem))
            return console.Refuse(problem);

        var phone = new SimulatedPhone(options[0], TimeProvider.System);
        var result = await phone.BootAsync(token);
        if (_selection.Remembers(parsed) is { } file)
            await PhoneAccess.RememberAsync(file, [phone], token);

        console.MarkupLineInterpolated($"[bold]{phone.Mac}[/] {phone.Model} {phone.Firmware}: {result.Outcome}");
        foreach (var request in result.Requests)
            console.MarkupLineInterpolated($"  {request.ToString()}");
        foreach (var unusable in result.Unusable)
            console.MarkupLineInterpolated($"[yellow]{unusable.File}[/]: {unusable.Reason}");
        foreach (var ignored in phone.State.Ignored)
            console.MarkupLineInterpolated($"[yellow]ignored[/] {ignored}");
        if (result.Problem.Length > 0)
            console.MarkupLineInterpolated($"[red]failed[/] {result.Problem}");
        console.Write(ReportTables.Lines(phone.State));
        console.Write(ReportTables.Keys(phone.State));
        return result.Outcome == BootOutcome.Failed ? 1 : 0;
    }
}
