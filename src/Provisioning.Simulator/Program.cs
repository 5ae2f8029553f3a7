using Provisioning.Simulator.Cli;
using Spectre.Console;

return await SimulatorProgram.RunAsync(args, AnsiConsole.Console, Console.Out, CancellationToken.None);
