using System.CommandLine;
using System.Net;
using Provisioning.Simulator.Fleets;
using Provisioning.Simulator.Lamps;
using Provisioning.Simulator.Pbx;
using Provisioning.Simulator.Signalling;
using Spectre.Console;

namespace Provisioning.Simulator.Cli;

/// <summary><c>live</c>: boots phones, registers them, lets people telephone and shows every lamp.</summary>
internal sealed class LiveCommand(IAnsiConsole console)
{
    private const int BootsAtOnce = 50;

    /// <summary>A month; longer than a timer of the runtime goes.</summary>
    private const int MostSeconds = 2_592_000;

    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(250);

    private readonly PhoneSelection _selection = new();
    private readonly CallSelection _calls = new();
    private readonly PbxSelection _pbx = new();
    private readonly TroubleSelection _troubles = new();
    private readonly DialSelection _dialling = new();

    private readonly Option<int?> _count = new("--count") { Description = "Only so many phones of the fleet file; without one, invent so many", HelpName = "N" };

    private readonly Option<int> _seconds = new("--seconds") { Description = "Stop after so many seconds; else Ctrl+C ends it", HelpName = "N" };

    private readonly Option<bool> _plain = new("--plain") { Description = "A line for each change of a lamp instead of a live table" };

    public Command Build()
    {
        var command = new Command("live", "Boot phones and keep them running: they register, subscribe and show lamps, while people telephone.") { _count, _seconds, _plain };
        _selection.AddTo(command);
        _calls.AddTo(command);
        _pbx.AddTo(command);
        _troubles.AddTo(command);
        _dialling.AddTo(command);
        _seconds.Refuse(seconds => seconds is <= 0 or > MostSeconds, $"must be a number of seconds above 0 and not above {MostSeconds}");
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken token)
    {
        if (!_selection.TryRead(parsed, [], parsed.GetValue(_count), out var options, out var problem))
            return console.Refuse(problem);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        if (parsed.GetValue(_seconds) is var seconds and > 0)
            limit.CancelAfter(TimeSpan.FromSeconds(seconds));

        await using var pbx = await _pbx.StartAsync(parsed, _selection.People(parsed), _selection.PbxUser(parsed), token);
        var phones = options.ConvertAll(phone => new SimulatedPhone(phone with { KeepsParameters = false }, TimeProvider.System));
        var report = await new PhoneFleet(phones, BootsAtOnce, TimeProvider.System).BootAsync(_ => { }, token);
        if (_selection.Remembers(parsed) is { } file)
            await PhoneAccess.RememberAsync(file, phones, token);
        console.Write(ReportTables.Boots([report]));
        ReportTables.WriteFailures(console, [report]);

        await using var socket = await PhoneSocket.StartAsync(IPAddress.Any, TimeProvider.System, token);
        var board = new LampBoard(TimeProvider.System);
        var isPlain = parsed.GetValue(_plain) || !console.Profile.Capabilities.Interactive;
        await using var link = _troubles.OpenLink(parsed);
        var live = _troubles.Start(parsed, link, phones, socket, lamp => Show(board, lamp, isPlain));
        if (pbx is not null)
        {
            pbx.Pbx.Notified = notify => Pass(notify, live);
            if (_troubles.LampServer(parsed, link, phones) is { } server)
                pbx.HandOnTo(server);
        }

        try
        {
            await using var door = _dialling.Open(parsed, live, pbx?.Pbx);
            var calls = _calls.RunAsync(parsed, _selection.People(parsed), pbx?.Pbx, board.Told, limit.Token);
            await Task.WhenAny(calls, isPlain ? ReportAsync(pbx?.Pbx, limit.Token) : ShowAsync(live, pbx?.Pbx, limit.Token));
            await limit.CancelAsync();
            await calls;
            Summarize(live, board);
            return report.Failures.Any() || live.Exists(phone => !phone.IsRegistered) ? 1 : 0;
        }
        finally
        {
            await limit.CancelAsync();
            await Task.WhenAll(live.Select(phone => phone.SignOffAsync()));
            foreach (var phone in live)
                await phone.DisposeAsync();
        }
    }

    private void Show(LampBoard board, PhoneLamp lamp, bool isPlain)
    {
        board.Changed(lamp);
        if (isPlain)
            console.WriteLine(LampSigns.Line(lamp, TimeProvider.System.GetLocalNow()));
    }

    /// <summary>The PBX sends to every phone on which the extension is a line.</summary>
    private static void Pass(PbxNotify notify, List<LivePhone> phones)
    {
        foreach (var phone in phones.Where(phone => phone.Phone.State.Lines.Any(line => !line.Hidden && line.User == notify.Endpoint)))
            phone.Tell(notify.Event);
    }

    /// <summary>Lamps write their own lines; here are those of the monitors.</summary>
    private async Task ReportAsync(SimulatedPbx? pbx, CancellationToken token)
    {
        IReadOnlyList<string> before = [];
        while (!token.IsCancellationRequested)
        {
            var now = pbx is null ? [] : MonitorSigns.Describe(pbx);
            foreach (var line in now.Except(before))
                console.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss.fff} {line}");
            before = now;
            await Task.Delay(Redraw, TimeProvider.System, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ShowAsync(List<LivePhone> phones, SimulatedPbx? pbx, CancellationToken token)
    {
        console.MarkupLine(LampSigns.Legend);
        await console.Live(LampSigns.Screen(phones, pbx)).AutoClear(false).StartAsync(async live =>
        {
            while (!token.IsCancellationRequested)
            {
                live.UpdateTarget(LampSigns.Screen(phones, pbx));
                live.Refresh();
                await Task.Delay(Redraw, TimeProvider.System, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        });
    }

    private void Summarize(List<LivePhone> phones, LampBoard board)
    {
        var delay = board.Delay;
        var lamps = phones.SelectMany(phone => phone.Lamps).ToList();
        console.MarkupLineInterpolated(
            $"{phones.Count} phones, {lamps.Count} lamps, {board.Changes} changes; from call to lamp: median {delay.P50.TotalMilliseconds:0.0} ms, 99 of 100 within {delay.P99.TotalMilliseconds:0.0} ms");
        foreach (var refused in lamps.Where(lamp => lamp.Status >= 300).GroupBy(lamp => lamp.Status))
            console.MarkupLineInterpolated($"[red]{refused.Count()} subscriptions {Answer(refused.Key)}[/], such as {refused.First().Key.Watches} on {refused.First().Mac}");
        foreach (var refused in phones.Where(phone => !phone.IsRegistered).GroupBy(phone => phone.RegistrationStatus))
            console.MarkupLineInterpolated($"[red]{refused.Count()} phones could not register: their requests {Answer(refused.Key)}[/], such as those of {refused.First().Phone.Mac}");
    }

    private static string Answer(int status) => status switch
    {
        0 => "were not answered yet",
        408 => "were not answered",
        503 => "could not be sent, or were answered 503",
        _ => $"were answered {status}",
    };
}
