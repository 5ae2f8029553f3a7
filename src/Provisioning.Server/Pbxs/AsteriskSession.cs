namespace Provisioning.Pbxs;

/// <summary>
/// One connection to an Asterisk's manager interface. After the snapshot there are three loops, and the end of one is the end of all: what is read, what is written,
/// and the look at the clock.
/// </summary>
internal sealed partial class AsteriskSession(PbxLine line) : IPbxSession
{
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(10); // leases of calls last for hours; this is often enough, and costs nothing

    private readonly AmiLink _link = new(line.Stream, line.Options, line.Time);
    private readonly PbxPulse _pulse = new(line.Options, line.Time);
    private readonly AsteriskContacts _contacts = new(line.Options.MaxLegs);
    private readonly AsteriskCalls _calls = new(line.Legs, line.People, line.Control.User, line.Options.MaxLegs);
    private long _renewedAt = line.Time.GetTimestamp();

    public async Task RunAsync(Func<CancellationToken, ValueTask> changed, CancellationToken token)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(token);
        Task[] loops = [ListenAsync(changed, end.Token), _link.WriteAllAsync(end.Token)];
        try
        {
            await await Task.WhenAny(loops);
        }
        finally
        {
            await end.CancelAsync();
            _link.Close();
            await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public ValueTask DisposeAsync()
    {
        _link.Close();
        return ValueTask.CompletedTask;
    }

    private async Task ListenAsync(Func<CancellationToken, ValueTask> changed, CancellationToken token)
    {
        var snapshot = await new AsteriskStart(_link, line).RunAsync(token);
        foreach (var contact in snapshot.Contacts)
            _contacts.List(contact);
        foreach (var told in snapshot.Later.Where(told => told.Event == "ContactStatus"))
            _contacts.Change(told);
        _calls.Apply(snapshot);
        await changed(token);

        _pulse.Heard();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(token);
        Task[] loops = [ReadAllAsync(changed, end.Token), _pulse.WatchAsync(() => _link.Post(new AmiAction("Ping")), end.Token)];
        try
        {
            await await Task.WhenAny(loops);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAllAsync(Func<CancellationToken, ValueTask> changed, CancellationToken token)
    {
        var messages = new List<AmiMessage>();
        while (true)
        {
            await _link.ReadAsync(messages, token);
            _pulse.Heard();
            foreach (var message in messages)
                Take(message);
            messages.Clear();
            if (line.Time.GetElapsedTime(_renewedAt) >= SignOfLife)
            {
                _renewedAt = line.Time.GetTimestamp();
                line.Legs.Renew();
            }

            _pulse.IsHeldBack = true;
            await changed(token);
            _pulse.IsHeldBack = false;
        }
    }

    private void Take(AmiMessage message)
    {
        if (message.IsAnswer)
        {
            _link.TryAnswer(message);
            return;
        }

        if (message.Event == "ContactStatus")
            _contacts.Change(message);
        else
            _calls.Apply(message);
        if (message.Event == "OriginateResponse")
            Answered(message["Uniqueid"]);
    }
}
