namespace Provisioning.Pbxs;

/// <summary>Signing in, subscribing, and the tables.</summary>
internal sealed partial class FreeSwitchSession
{
    /// <summary>
    /// What is told of calls. Of the applications that a dial plan runs, which are most of what FreeSWITCH has to tell, only eavesdrop and the announcement; a filter lets through what
    /// matches one of its lines.
    /// </summary>
    private static readonly string[] Events =
    [
        "CHANNEL_CREATE", "CHANNEL_CALLSTATE", "CHANNEL_ANSWER", "CHANNEL_BRIDGE", "CHANNEL_UNBRIDGE", "CHANNEL_HOLD", "CHANNEL_UNHOLD", "CHANNEL_HANGUP_COMPLETE",
        "CHANNEL_DESTROY", "CHANNEL_UUID", "CALL_UPDATE", "BACKGROUND_JOB", "HEARTBEAT",
    ];

    /// <summary>CUSTOM comes last: what follows it are names of its own.</summary>
    private static readonly string Subscription =
        $"event json {string.Join(' ', Events)} CHANNEL_EXECUTE CHANNEL_EXECUTE_COMPLETE PLAYBACK_START CUSTOM sofia::register sofia::unregister sofia::expire";

    private static readonly string[] Filters = [.. Events.Append("CUSTOM").Select(name => $"filter Event-Name {name}"), "filter Application eavesdrop"];

    private async ValueTask SignInAsync(CancellationToken token)
    {
        if (line.Control.Password?.Reveal() is not { } password || !FreeSwitchWords.IsLine(password))
            throw new PbxLostException(PbxLoss.SignInRefused, "the fleet has no password for it (control.password), or one with a line break");
        await _talk.WriteAsync(EslCommand.Line($"auth {password}"), async reply =>
        {
            if (reply is null)
                return;
            if (!reply.IsOk)
                throw new PbxLostException(PbxLoss.SignInRefused, "it refuses the password. It is that of event_socket.conf.xml on the PBX and control.password in the fleet.");
            _isSignedIn = true;
            await SubscribeAsync(token);
        }, token);
    }

    private async ValueTask SubscribeAsync(CancellationToken token)
    {
        foreach (var command in Filters.Prepend(Subscription).Concat(_announcements.Filters))
        {
            await _talk.WriteAsync(
                EslCommand.Line(command),
                reply => reply is null or { IsOk: true } ? ValueTask.CompletedTask : throw new PbxLostException(PbxLoss.SignInRefused, $"'{command.Split(' ')[0]}' is answered with {FreeSwitchWords.Short(reply.Reply)}"),
                token);
        }

        await AskAsync(token);
    }

    /// <summary>Asks for the tables; what they say is taken in by the thread that reads. An older round that has not ended counts no more.</summary>
    private async ValueTask AskAsync(CancellationToken token)
    {
        var round = new FreeSwitchTables(_calls.Told);
        Interlocked.Exchange(ref _asked, round)?.Jobs.ForEach(_talk.Forget);
        foreach (var table in FreeSwitchTables.Names)
        {
            if (await _talk.BeginAsync($"show {table} as json", text => Take(round, table, text), token) is { } job)
                round.Jobs.Add(job);
        }
    }

    private ValueTask Take(FreeSwitchTables round, string table, string? text)
    {
        if (text is null || !round.IsWhole(table, text))
            return ValueTask.CompletedTask;
        _contacts.Load(round[FreeSwitchTables.Registrations]);
        var snapshot = FreeSwitchSnapshot.Read(round[FreeSwitchTables.Channels], round[FreeSwitchTables.Calls]);
        if (_isKnown)
            _calls.Compare(snapshot, round.Asked);
        else
            _calls.Load(snapshot);
        _isKnown = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>Answered at once, with an error that says nothing, and changes nothing: no log was asked for. One at a time.</summary>
    private void Ping()
    {
        if (_isSignedIn && _ping.IsCompleted)
            _ping = _talk.WriteAsync(EslCommand.Line("nolog"), _ => ValueTask.CompletedTask, CancellationToken.None).AsTask();
    }

    private async Task CompareNowAndAgainAsync(CancellationToken token)
    {
        var pause = line.Options.SettleTime;
        while (true)
        {
            await Task.Delay(pause, line.Time, token);
            if (_isKnown)
                await AskAsync(token);
            pause = line.Options.CompareInterval;
        }
    }
}
