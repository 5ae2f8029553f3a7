using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Provisioning.Simulator;
using Provisioning.Simulator.Signalling;
using Provisioning.Sip.Dialogs;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Tests.Sound;

/// <summary>
/// A phone that speaks in a tone of its own and listens: what it hears says who is connected to whom. It is registered at a PBX by SIP and answers calls at once. One of our
/// own, because it must be read while it hears, hold cleanly, and keep its sound on loopback; the PBX at the other end is the real one.
/// </summary>
internal sealed class TonePhone : IAsyncDisposable
{
    private static readonly string[] Algorithms = ["MD5", "SHA-256"];

    private readonly ConcurrentQueue<RtpStream> _sounds = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly PhoneAccount _account;
    private readonly PhoneRegistration _registration;
    private readonly Voice _voice;
    private Task _registering = Task.CompletedTask;
    private ImmutableList<ToneCall> _calls = [];

    private TonePhone(string number, PhoneSocket socket, int pbxPort)
    {
        Number = number;
        _voice = Voice.Of(number);
        var line = new PhoneLine
        {
            Index = 1,
            User = number,
            Login = number,
            Password = PasswordOf(number),
            Label = number,
            DisplayName = $"Person {number}",
            Server = "127.0.0.1",
            Port = pbxPort,
            Transport = "udp",
        };
        _account = new(line, socket, new(IPAddress.Loopback, pbxPort), "TonePhone", Algorithms);
        _registration = new(_account);
        socket.Transactions.Handle(Methods.Invite, OnInvite);
        socket.Transactions.Handle(Methods.Update, transaction => transaction.Respond(new(transaction.Request, 200, "OK", transaction.LocalTag)));
    }

    public string Number { get; }

    /// <summary>The one it is in; the newest where there are several.</summary>
    public ToneCall? Call => _calls.LastOrDefault();

    /// <summary>What the PBX is told to ask for.</summary>
    public static string PasswordOf(string number) => $"pw{number}";

    /// <summary>Registered, and ready to be called.</summary>
    public static async Task<TonePhone> StartAsync(string number, int pbxPort)
    {
        var phone = new TonePhone(number, await PhoneSocket.StartAsync(IPAddress.Loopback, TimeProvider.System, TestServer.Token), pbxPort);
        phone._registering = phone._registration.RunAsync(phone._stop.Token);
        await Eventually.TrueAsync(() => phone._registration.IsRegistered, () => $"{number} registers, but {phone._registration.Status}");
        return phone;
    }

    /// <summary>Dials and waits for the answer: its status, with the reason where it is a refusal.</summary>
    public async Task<(int Status, string Reason)> DialAsync(string number)
    {
        var sound = NewSound();
        var (callId, tag, target) = ($"{Guid.NewGuid():n}", PhoneSocket.NewTag(), $"sip:{number}@{_account.Domain}");
        var (outcome, cseq) = await _account.SendAsync(
            next => _account.NewRequest(Methods.Invite, target, $"<{target}>", callId, tag, next).WithBody("application/sdp", sound.Describe("sendrecv")), 1, TestServer.Token);
        if (outcome.Response is not { IsSuccess: true } response)
            return (outcome.Status, outcome.Response?.Reason ?? "");
        var dialog = SipDialog.FromResponse(response, _account.Contact);
        Begin(dialog, sound);
        sound.Meet(response.Body);
        _account.Socket.Transactions.SendAck(dialog.NewAck(cseq), _account.Flow);
        return (outcome.Status, response.Reason);
    }

    public async Task HangUpAsync()
    {
        foreach (var call in _calls)
            await call.HangUpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _registering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _account.Socket.DisposeAsync();
        foreach (var sound in _sounds)
            await sound.DisposeAsync();
        _stop.Dispose();
    }

    private void OnInvite(ServerTransaction transaction)
    {
        if (_calls.Find(call => call.CallId == transaction.Request.CallId) is not { } call)
            call = Begin(SipDialog.FromRequest(transaction.Request, transaction.LocalTag, _account.Contact), NewSound());
        call.Answer(transaction);
    }

    private ToneCall Begin(SipDialog dialog, RtpStream sound)
    {
        var call = new ToneCall(_account, dialog, sound, ended => ImmutableInterlocked.Update(ref _calls, (calls, gone) => calls.Remove(gone), ended));
        _account.Socket.Listen(call.CallId, call.Answer);
        ImmutableInterlocked.Update(ref _calls, (calls, added) => calls.Add(added), call);
        return call;
    }

    /// <summary>They are disposed of with the phone: a call ends on the socket's thread, where nothing is waited for.</summary>
    private RtpStream NewSound()
    {
        var sound = new RtpStream(_voice);
        _sounds.Enqueue(sound);
        return sound;
    }
}
