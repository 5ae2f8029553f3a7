using System.CommandLine;
using Spectre.Console;

namespace Provisioning.Simulator.Cli;

/// <summary>The program. Exit code 0: all went well; 1: a phone failed; 2: the command line is wrong.</summary>
internal static class SimulatorProgram
{
    private const int Interrupted = 130;

    /// <summary>After Ctrl+C: phones sign off, and calls end at the broker.</summary>
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] arguments, IAnsiConsole console, TextWriter output, CancellationToken token)
    {
        var root = new RootCommand("Simulated desk phones for trying out and loading a provisioning server.")
        {
            new BootCommand(console).Build(),
            new ShowCommand(console).Build(),
            new LiveCommand(console).Build(),
            new DialCommand(console).Build(),
            Models(console),
        };
        var configuration = new InvocationConfiguration { Output = output, Error = output, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = GoodbyeTime };
        var parsed = root.Parse(arguments);
        try
        {
            var code = await parsed.InvokeAsync(configuration, token);
            return parsed.Errors.Count > 0 ? 2 : code;
        }
        catch (OperationCanceledException)
        {
            console.MarkupLine("[yellow]interrupted[/]");
            return Interrupted;
        }
        catch (IOException failed)
        {
            return console.Refuse(failed.Message);
        }
        catch (UnauthorizedAccessException forbidden)
        {
            return console.Refuse(forbidden.Message);
        }
    }

    private static Command Models(IAnsiConsole console)
    {
        var command = new Command("models", "List the models that can be simulated.");
        command.SetAction(_ =>
        {
            foreach (var model in SimulatedPhone.Models)
                console.WriteLine(model);
        });
        return command;
    }
}
