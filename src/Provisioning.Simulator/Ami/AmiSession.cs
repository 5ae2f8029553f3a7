using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Provisioning.Simulator.Pbx;

namespace Provisioning.Simulator.Ami;

/// <summary>One client: reads what it asks for, writes what it is answered and told. Its mailbox is bounded; a client that does not read loses its connection.</summary>
internal sealed class AmiSession(Socket socket, SimulatedPbx pbx, AmiListenerOptions options, AmiTroubles troubles, TimeProvider time) : IDisposable
{
    private const string GreetingLine = "Asterisk Call Manager/11.0.0\r\n";
    private const string Nonsense = "\0\x01HTTP/1.1 418 \xff\xfe\r\nNo colon here\r\n:\r\n\r\n\r\n";

    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly AmiSignIn _signIn = new(options.Users);
    private readonly List<AmiFilter> _filters = [];
    private readonly Channel<AmiMessage> _mailbox = Channel.CreateBounded<AmiMessage>(new BoundedChannelOptions(options.MaxWaiting) { SingleReader = true });
    private volatile bool _hangs;
    private AmiClasses _mask = AmiClasses.All;

    /// <summary>Until the client leaves, does not read, or the PBX is restarted.</summary>
    public async Task RunAsync(CancellationToken token)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(token);
        var writing = WriteAsync(ended.Token);
        var reading = ReadAsync(ended.Token);
        await Task.WhenAny(writing, reading);
        pbx.Leave(_mailbox.Writer);
        _mailbox.Writer.TryComplete();
        if (reading.IsCompleted)
            ended.CancelAfter(TimeSpan.FromSeconds(1));
        else
            await ended.CancelAsync();
        await Task.WhenAll(writing, reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stream.Dispose();

    private async Task ReadAsync(CancellationToken token)
    {
        if (!await StepAsync(AmiTroubles.Greeting, token))
            return;
        await SendRawAsync(GreetingLine, token);
        var reader = new AmiActionReader(PipeReader.Create(_stream));
        while (await NextAsync(reader, token) is { } action)
        {
            if (!await StepAsync(action.Name, token) || !Answer(action))
                return;
        }
    }

    private async Task<AmiAction?> NextAsync(AmiActionReader reader, CancellationToken token)
    {
        if (_signIn.User is not null)
            return await reader.ReadAsync(token);
        using var limit = new CancellationTokenSource(options.SignInTime, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(token, limit.Token);
        return await reader.ReadAsync(both.Token);
    }

    /// <summary>What is wrong here.</summary>
    /// <returns>False when the connection ends.</returns>
    private async Task<bool> StepAsync(string step, CancellationToken token)
    {
        if (step == troubles.CloseAt)
            return false;
        if (step == troubles.HangAt)
        {
            _hangs = true;
            await Task.Delay(Timeout.InfiniteTimeSpan, time, token);
        }

        if (step == troubles.NonsenseAt)
            await SendRawAsync(Nonsense, token);
        if (troubles.Slowness > TimeSpan.Zero)
            await Task.Delay(troubles.Slowness, time, token);
        return true;
    }

    /// <returns>False when the session ends with this answer.</returns>
    private bool Answer(AmiAction action) => (_signIn.User, action.Name.ToLowerInvariant()) switch
    {
        (_, "logoff") => SayGoodbye(action),
        (null, "challenge") => Say(_signIn.Challenge(action)),
        (null, "login") => SignIn(action),
        (null, _) => Say(AmiMessage.Error(action, "Permission denied")),
        (_, "login") => Say(AmiMessage.Success(action, "Already authenticated")),
        (_, "events") => SetMask(action),
        (_, "filter") => AddFilter(action),
        (_, "") => Say(AmiMessage.Error(action, "Missing action in request")),
        ({ } user, _) => Run(action, user),
    };

    private bool Run(AmiAction action, AmiUser user)
    {
        if (AmiCommands.Find(action.Name) is not { } command)
            return Say(AmiMessage.Error(action, $"Invalid/unknown command: {action.Name}. Use Action: ListCommands to show available commands."));
        if (!command.IsAllowedTo(user))
            return Say(AmiMessage.Error(action, "Permission denied"));
        var request = new AmiRequest(pbx, action, message => Say(message));
        pbx.Board.Do(() =>
        {
            command.Run(request);
            return true;
        });
        request.Afterwards?.Invoke();
        return true;
    }

    private bool SignIn(AmiAction action)
    {
        if (!_signIn.TrySignIn(action))
        {
            Say(AmiMessage.Error(action, "Authentication failed"));
            return false;
        }

        if (action["Events"] is { Length: > 0 } mask)
            _mask = AmiClassWords.Parse(mask);
        pbx.Board.Do(() =>
        {
            Say(AmiMessage.Success(action, "Authentication accepted"));
            pbx.Listen(_mailbox.Writer);
            var uptime = (int)(pbx.Board.Now - pbx.Board.StartedAt).TotalSeconds;
            return Say(AmiMessage.Event("FullyBooted", AmiClasses.System).Add("Uptime", uptime).Add("LastReload", uptime).Add("Status", "Fully Booted"));
        });
        return true;
    }

    private bool SetMask(AmiAction action)
    {
        _mask = AmiClassWords.Parse(action["EventMask"]);
        return Say(AmiMessage.Response("Success", action).Add("Events", _mask == AmiClasses.None ? "Off" : "On"));
    }

    private bool AddFilter(AmiAction action)
    {
        if (!action["Operation"].Equals("Add", StringComparison.OrdinalIgnoreCase))
            return Say(AmiMessage.Error(action, "Unknown operation"));
        if (!AmiFilter.TryParse(action["MatchCriteria"], action["Filter"], out var filter))
            return Say(AmiMessage.Error(action, "Filter format error"));
        lock (_filters)
            _filters.Add(filter);
        return Say(AmiMessage.Success(action, "Filter Added"));
    }

    private bool SayGoodbye(AmiAction action)
    {
        Say(AmiMessage.Response("Goodbye", action).Add("Message", "Thanks for all the fish."));
        return false;
    }

    private bool Say(AmiMessage message)
    {
        if (!_mailbox.Writer.TryWrite(message))
            _mailbox.Writer.TryComplete();
        return true;
    }

    private async Task WriteAsync(CancellationToken token)
    {
        await foreach (var message in _mailbox.Reader.ReadAllAsync(token))
        {
            if (!_hangs && IsWanted(message))
                await SendRawAsync($"{message}", token);
        }
    }

    private bool IsWanted(AmiMessage message)
    {
        if (message.Classes == AmiClasses.None)
            return true;
        lock (_filters)
            return _signIn.User is { } user && (message.Classes & user.Read & _mask) != 0 && AmiFilter.LetThrough(_filters, message);
    }

    private async ValueTask SendRawAsync(string text, CancellationToken token)
    {
        var writing = _stream.WriteAsync(Encoding.UTF8.GetBytes(text), token);
        if (writing.IsCompletedSuccessfully)
            return;
        await writing.AsTask().WaitAsync(options.WriteTime, time, token);
    }
}
