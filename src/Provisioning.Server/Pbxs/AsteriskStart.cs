using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Pbxs;

/// <summary>
/// From the greeting to the snapshot:
/// <code>
/// greeting → Challenge → Login → Filter → contacts → channels → who is held
/// </code>
/// Events that come meanwhile are kept for later: applied behind the snapshot they lead to what is true, whichever of the two is older.
/// </summary>
internal sealed class AsteriskStart(AmiLink link, PbxLine line)
{
    /// <summary>Most of what there is to tell, and nothing that is needed: devices' states only sum up what channels tell.</summary>
    private const string NotNeeded = "!Event: (DeviceStateChange|ExtensionStatus|PeerStatus|QueueMemberStatus|RTCP.*|VarSet|Newexten|NewAccountCode|SoftHangupRequest|HangupRequest)";

    /// <summary>Questions that are asked before their answers are read: some 100 bytes each, which any socket takes without being read.</summary>
    private const int QuestionsAtOnce = 100;

    private readonly List<AmiMessage> _read = [];
    private readonly List<AmiMessage> _held = [];

    public async Task<AsteriskSnapshot> RunAsync(CancellationToken token)
    {
        await GreetAsync(token);
        await SignInAsync(token);
        await AskAsync(new AmiAction("Filter").With("Operation", "Add").With("Filter", NotNeeded), token); // without the right to it there is more to read
        var contacts = await ListAsync(new AmiAction("PJSIPShowContacts"), "ContactList", token);
        var channels = await ListAsync(new AmiAction("CoreShowChannels"), "CoreShowChannel", token);
        if (!channels.Answer.IsSuccess)
            throw new PbxLostException(PbxLoss.SignInRefused, $"it does not tell its channels ({channels.Answer["Message"]}). The user {line.Control.User} needs write = call,system,originate and read = call,system in manager.conf.");
        return new(channels.Items, await HeldAsync(channels.Items, token), contacts.Items, _held);
    }

    private async Task GreetAsync(CancellationToken token)
    {
        using var patience = new Patience(line, token);
        await patience.WaitAsync("greet", async inner =>
        {
            while (link.Greeting is null)
                await link.ReadAsync(_read, inner);
        });
    }

    private async Task SignInAsync(CancellationToken token)
    {
        var challenge = await AskAsync(new AmiAction("Challenge").With("AuthType", "MD5"), token);
        var login = new AmiAction("Login").With("Username", line.Control.User).With("Events", "system,call");
        var password = line.Control.Password?.Reveal() ?? "";
        if (challenge.IsSuccess && challenge["Challenge"] is { Length: > 0 } nonce)
            login.With("AuthType", "MD5").With("Key", Key(nonce, password));
        else if (line.IsPrivate)
            login.With("Secret", password);
        else
            throw new PbxLostException(PbxLoss.SignInRefused, "it wants the password in the clear, and others could hear it on the way. Use tls: true, or allow MD5 challenges in manager.conf.");
        var answer = await AskAsync(login, token);
        if (!answer.IsSuccess)
            throw new PbxLostException(PbxLoss.SignInRefused, $"it does not let the user {line.Control.User} in ({answer["Message"]}). Compare user and password of the fleet's pbxs/{line.Pbx.Name}/control with manager.conf, and its permit with this server's address.");
    }

    [SuppressMessage("Security", "CA5351", Justification = "The only challenge that Asterisk knows")]
    private static string Key(string nonce, string password) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(nonce + password)));

    /// <summary>
    /// A held party is indicated the hold, which it remembers; the one that holds is its peer. Nothing else in a snapshot tells it.
    /// </summary>
    private async Task<IReadOnlySet<string>> HeldAsync(IReadOnlyList<AmiMessage> channels, CancellationToken token)
    {
        var held = new HashSet<string>(StringComparer.Ordinal);
        foreach (var some in channels.Where(channel => channel["BridgeId"].Length > 0 && channel["Channel"].Length > 0).Chunk(QuestionsAtOnce))
        {
            var asked = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var channel in some)
            {
                if (link.Post(new AmiAction("Getvar").With("Channel", channel["Channel"]).With("Variable", "CHANNEL(onhold)")) is { } id)
                    asked[id] = channel["Uniqueid"];
            }

            using var patience = new Patience(line, token);
            await patience.WaitAsync("answer Getvar", async inner =>
            {
                while (asked.Count > 0)
                {
                    foreach (var answer in await NextAsync(message => message.IsAnswer && asked.ContainsKey(message.ActionId), inner))
                    {
                        if (asked.Remove(answer.ActionId, out var channel) && answer["Value"] == "1")
                            held.Add(channel);
                    }
                }
            });
        }

        return held;
    }

    private async Task<AmiMessage> AskAsync(AmiAction action, CancellationToken token)
    {
        var id = Post(action);
        using var patience = new Patience(line, token);
        var answer = AmiMessage.Empty;
        await patience.WaitAsync($"answer {action.Name}", async inner => answer = (await NextAsync(message => message.IsAnswer && message.ActionId == id, inner))[0]);
        return answer;
    }

    private async Task<(AmiMessage Answer, IReadOnlyList<AmiMessage> Items)> ListAsync(AmiAction action, string item, CancellationToken token)
    {
        var id = Post(action);
        using var patience = new Patience(line, token);
        var answer = AmiMessage.Empty;
        var items = new List<AmiMessage>();
        await patience.WaitAsync($"answer {action.Name}", async inner =>
        {
            while (true)
            {
                foreach (var message in await NextAsync(message => message.ActionId == id, inner))
                {
                    if (message.IsAnswer)
                        answer = message;
                    else if (message.Event == item)
                        items.Add(message); // of others' actions there are events too, whose ids may be the same
                    if (message.EndsList || (message.IsAnswer && !message.IsSuccess))
                        return;
                }

                patience.Renew();
                if (items.Count > line.Options.MaxLegs)
                    throw new PbxLostException(PbxLoss.Nonsense, $"{action.Name} lists more than {line.Options.MaxLegs} (Pbxs:MaxLegs).");
            }
        });
        return (answer, items);
    }

    private string Post(AmiAction action) => link.Post(action)
        ?? throw new PbxLostException(PbxLoss.SignInRefused, $"{action.Name} has a value that cannot be said to an Asterisk: user and password in pbxs/{line.Pbx.Name}/control must be short and without control characters.");

    /// <summary>Those that are wanted of what comes next, at least one; events are held.</summary>
    private async Task<List<AmiMessage>> NextAsync(Predicate<AmiMessage> isWanted, CancellationToken token)
    {
        while (true)
        {
            var wanted = _read.FindAll(isWanted);
            _held.AddRange(_read.Where(message => message.Event.Length > 0 && message.ActionId.Length == 0));
            _read.RemoveAll(message => message.ActionId.Length == 0 || isWanted(message));
            if (_held.Count + _read.Count > line.Options.MaxLegs)
                throw new PbxLostException(PbxLoss.Nonsense, $"more than {line.Options.MaxLegs} messages came before the snapshot was complete (Pbxs:MaxLegs).");
            if (wanted.Count > 0)
                return wanted;
            await link.ReadAsync(_read, token);
        }
    }

    /// <summary>For one step.</summary>
    private sealed class Patience(PbxLine line, CancellationToken token) : IDisposable
    {
        private readonly CancellationTokenSource _timeout = new(line.Options.AnswerTimeout, line.Time);

        public void Renew() => _timeout.CancelAfter(line.Options.AnswerTimeout);

        public async Task WaitAsync(string step, Func<CancellationToken, Task> wait)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(token, _timeout.Token);
            try
            {
                await wait(either.Token);
            }
            catch (OperationCanceledException e) when (!token.IsCancellationRequested)
            {
                throw new PbxLostException(PbxLoss.Silent, $"it did not {step} within {line.Options.AnswerTimeout.TotalSeconds} s (Pbxs:AnswerTimeout).", e);
            }
        }

        public void Dispose() => _timeout.Dispose();
    }
}

/// <summary>All that an Asterisk knows at one moment.</summary>
/// <param name="Held">The ids of channels that were put on hold by their peers.</param>
/// <param name="Contacts">Phones that are registered.</param>
/// <param name="Later">Events that came meanwhile.</param>
internal sealed record AsteriskSnapshot(
    IReadOnlyList<AmiMessage> Channels, IReadOnlySet<string> Held, IReadOnlyList<AmiMessage> Contacts, IReadOnlyList<AmiMessage> Later);
