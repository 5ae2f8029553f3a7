using System.CommandLine;
using System.Net.Sockets;
using System.Text;
using Provisioning.Simulator.Dialling;
using Spectre.Console;

namespace Provisioning.Simulator.Cli;

/// <summary><c>dial</c>: lets a phone of a running <c>live</c> dial, until Ctrl+C puts the receiver down. Exit code 0: it was answered; 1: it was not.</summary>
internal sealed class DialCommand(IAnsiConsole console)
{
    private const string Control = "PROVISIONING_SIMULATOR";

    /// <summary>A month; longer than a timer of the runtime goes.</summary>
    private const int MostSeconds = 2_592_000;

    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(3);

    private readonly Argument<string> _from = new("extension") { Description = "Whose phone" };

    private readonly Argument<string> _number = new("number") { Description = "What is dialled: an extension, or a feature code such as '*336102'" };

    private readonly Option<bool> _own = new("--own-line") { Description = "On the phone's line at its PBX, instead of the lamp line at the server" };

    private readonly Option<int> _seconds = new("--seconds") { Description = "Hang up after so many seconds; else Ctrl+C does", HelpName = "N" };

    private readonly Option<string?> _control = new("--control")
    {
        Description = $"Where live takes orders; {Control} else",
        HelpName = "FILE",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Control),
    };

    public Command Build()
    {
        var command = new Command("dial", "Let a phone dial that 'live --control' runs.") { _from, _number, _own, _seconds, _control };
        _seconds.Refuse(seconds => seconds is <= 0 or > MostSeconds, $"must be a number of seconds above 0 and not above {MostSeconds}");
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken token)
    {
        var line = new DialOrder(parsed.GetRequiredValue(_from), parsed.GetRequiredValue(_number), parsed.GetValue(_own)).ToString();
        if (!DialOrder.TryParse(line, out _))
            return console.Refuse("an extension and a number consist of digits, letters and * # + . _ -, and have 64 characters at most");
        if (parsed.GetValue(_control) is not { Length: > 0 } path)
            return console.Refuse($"which phones? Give --control, the file that 'live --control' was given, or set {Control}");
        using var receiver = CancellationTokenSource.CreateLinkedTokenSource(token);
        if (parsed.GetValue(_seconds) is var seconds and > 0)
            receiver.CancelAfter(TimeSpan.FromSeconds(seconds));
        using var socket = await ConnectAsync(path, token);
        await socket.SendAsync(Encoding.ASCII.GetBytes(line + "\n"), token);
        return await ListenAsync(socket, receiver.Token);
    }

    private async Task<int> ListenAsync(Socket socket, CancellationToken receiver)
    {
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        await using var hangUp = receiver.Register(() => PutDown(socket));
        using var limit = new CancellationTokenSource();
        await using var patience = receiver.Register(() => limit.CancelAfter(GoodbyeTime));
        var wasAnswered = false;
        try
        {
            while (await reader.ReadLineAsync(limit.Token) is { } told)
            {
                wasAnswered |= told.StartsWith('2');
                // As it is: a console would break the line where it believes that the screen ends.
                await console.Profile.Out.Writer.WriteLineAsync(told[(told.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            }
        }
        catch (OperationCanceledException)
        {
            console.WriteLine("The simulator does not say that it has hung up.");
        }

        return wasAnswered ? 0 : 1;
    }

    private static void PutDown(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // the other end was quicker
        }
    }

    private static async Task<Socket> ConnectAsync(string path, CancellationToken token)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(DialDoor.AddressOf(path), token);
            return socket;
        }
        catch (SocketException nobody)
        {
            socket.Dispose();
            throw new IOException($"no simulator answers at {path} ({nobody.Message}): is 'live --control' running?", nobody);
        }
    }
}
