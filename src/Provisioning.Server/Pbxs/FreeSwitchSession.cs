using System.IO.Pipelines;

namespace Provisioning.Pbxs;

/// <summary>
/// A connection to FreeSWITCH's event socket, which FreeSWITCH calls inbound:
/// <code>
/// auth/request → auth → event json …, filter … → show registrations, channels, calls → known: events …
/// </code>
/// Events are on before the tables are asked for, as these lag behind; a little later, and then now and again, they are compared.
/// </summary>
internal sealed partial class FreeSwitchSession(PbxLine line) : IPbxSession
{
    private readonly EslReader _reader = new(line.Options);
    private readonly EslTalk _talk = new(line.Stream, line.Options, line.Time);
    private readonly PbxPulse _pulse = new(line.Options, line.Time);
    private readonly PbxBirths _births = new();
    private readonly FreeSwitchAnnouncements _announcements = new(line.Options.Announcement);
    private readonly FreeSwitchContacts _contacts = new(line.Control.Domain, line.Options.MaxLegs);
    private readonly FreeSwitchCalls _calls = new(line.Legs, line.People, line.Control, line.Options.MaxLegs);
    private volatile bool _isSignedIn;
    private FreeSwitchTables? _asked;
    private Task _ping = Task.CompletedTask;
    private volatile bool _isKnown;

    public async Task RunAsync(Func<CancellationToken, ValueTask> changed, CancellationToken token)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(token);
        Task[] parts = [ReadAsync(changed, ending.Token), _pulse.WatchAsync(Ping, ending.Token), CompareNowAndAgainAsync(ending.Token)];
        try
        {
            await await Task.WhenAny(parts);
        }
        finally
        {
            await ending.CancelAsync();
            await _talk.DisposeAsync();
            _announcements.End();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public ValueTask DisposeAsync() => _talk.DisposeAsync();

    private async Task ReadAsync(Func<CancellationToken, ValueTask> changed, CancellationToken token)
    {
        var pipe = PipeReader.Create(line.Stream, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync(token);
                var buffer = read.Buffer;
                if (!buffer.IsEmpty)
                    _pulse.Heard();
                while (_reader.TryRead(ref buffer, out var message))
                    await HandleAsync(message, token);
                pipe.AdvanceTo(buffer.Start, buffer.End);
                await changed(token);
                if (read.IsCompleted)
                    throw new PbxLostException(PbxLoss.Closed, "the PBX closed the connection");
            }
        }
        catch (IOException e)
        {
            throw new PbxLostException(PbxLoss.Closed, $"the connection broke: {e.Message}", e);
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }

    private ValueTask HandleAsync(EslMessage message, CancellationToken token)
    {
        switch (message.Type)
        {
            case "auth/request":
                return SignInAsync(token);
            case "command/reply":
                return _talk.AnswerAsync(message);
            case "text/event-json":
                return HandleAsync(EslEvent.Read(message.Body.Span));
            case "text/disconnect-notice":
                throw new PbxLostException(PbxLoss.Closed, $"the PBX ends the connection: {FreeSwitchWords.Short(message.Text)}");
            case "text/rude-rejection":
                throw new PbxLostException(PbxLoss.SignInRefused, "its access list for the event socket (apply-inbound-acl in event_socket.conf.xml) does not have this server's address");
            default:
                return ValueTask.CompletedTask;
        }
    }

    private ValueTask HandleAsync(EslEvent told)
    {
        switch (told.Name)
        {
            case "BACKGROUND_JOB":
                return _talk.FinishAsync(told["Job-UUID"], told.Body);
            case "HEARTBEAT":
                line.Legs.Renew();
                break;
            case "CUSTOM":
                _contacts.Apply(told);
                break;
            default:
                _calls.Apply(told);
                _births.Note(line.Legs.Find(told["Unique-ID"])?.MonitorKey);
                _announcements.Note(told);
                break;
        }

        return ValueTask.CompletedTask;
    }
}
