using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Tests.Pbxs;

/// <summary>The model behind a real socket, with whatever goes wrong on purpose.</summary>
internal sealed class AsteriskServer : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _clients = [];
    private readonly Task _loop;
    private Socket _listener;

    public AsteriskServer(AsteriskWorld? world = null)
    {
        World = world ?? new();
        _listener = Listen(0);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _loop = AcceptAsync(_listener);
    }

    public AsteriskWorld World { get; }

    public int Port { get; }

    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Actions { get; } = new();

    /// <summary>Connections that were accepted.</summary>
    public int Accepted { get; private set; }

    /// <summary>At this action it says nothing any more; <c>connect</c> for the greeting.</summary>
    public string HangsAt { get; set; } = "";

    /// <summary>At this action it closes.</summary>
    public string ClosesAt { get; set; } = "";

    /// <summary>Answers in the place of its own, by action: lines without ActionID.</summary>
    public Dictionary<string, string> Says { get; } = new(StringComparer.Ordinal);

    public string Greeting { get; set; } = AmiText.Greeting;

    public bool OffersMd5 { get; set; } = true;

    /// <summary>It stands still: connections are accepted, and neither closed nor heard.</summary>
    public volatile bool IsSilent;

    /// <summary>Something happens, and everybody hears of it.</summary>
    public void Do(Action<AsteriskWorld> happening)
    {
        lock (_lock)
        {
            happening(World);
            Broadcast(World.Take());
        }
    }

    public void Tell(string lines)
    {
        lock (_lock)
            Broadcast(AmiText.Message(lines));
    }

    /// <summary>The process dies: connections are reset and nobody listens.</summary>
    public void Die()
    {
        lock (_lock)
        {
            _listener.Dispose();
            Drop();
        }
    }

    public void Rise()
    {
        lock (_lock)
        {
            IsSilent = false;
            _listener = Listen(Port);
            _ = AcceptAsync(_listener);
        }
    }

    /// <summary>Only the connections.</summary>
    public void Drop()
    {
        lock (_lock)
        {
            foreach (var client in _clients)
                client.Dispose();
            _clients.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Die();
        await _loop;
        _stop.Dispose();
    }

    private static Socket Listen(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        return listener;
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptAsync(_stop.Token);
                Accepted++;
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            using var stream = new NetworkStream(client, ownsSocket: true);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            await HeardAsync();
            if (HangsAt != "connect")
                await stream.WriteAsync(Encoding.UTF8.GetBytes(Greeting), _stop.Token);
            while (await ReadActionAsync(reader) is { } action)
            {
                await HeardAsync();
                Actions.Enqueue(action);
                if (action["Action"] == HangsAt)
                    continue;
                if (action["Action"] == ClosesAt)
                    return;
                lock (_lock)
                {
                    client.Send(Encoding.UTF8.GetBytes(Answer(action)));
                    if (action["Action"] == "Login")
                        _clients.Add(client);
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    private async Task HeardAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (IsSilent)
            await timer.WaitForNextTickAsync(_stop.Token);
    }

    private async Task<IReadOnlyDictionary<string, string>?> ReadActionAsync(StreamReader reader)
    {
        var action = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            if (line.Length == 0)
                return action;
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            action[line[..colon]] = line[(colon + 2)..];
        }

        return null;
    }

    private string Answer(IReadOnlyDictionary<string, string> action)
    {
        var id = $"ActionID: {action["ActionID"]}\r\n";
        if (Says.TryGetValue(action["Action"], out var says))
            return $"{says.Replace("|", "\r\n", StringComparison.Ordinal)}\r\n{id}\r\n";
        return action["Action"] switch
        {
            "Challenge" when OffersMd5 => $"Response: Success\r\n{id}Challenge: 840415273\r\n\r\n",
            "Login" => IsRight(action) ? $"Response: Success\r\n{id}Message: Authentication accepted\r\n\r\nEvent: FullyBooted\r\nStatus: Fully Booted\r\n\r\n" : $"Response: Error\r\n{id}Message: Authentication failed\r\n\r\n",
            "PJSIPShowContacts" => $"Response: Success\r\n{id}EventList: start\r\n\r\nEvent: ContactList\r\n{id}Endpoint: 101\r\nUri: sip:101@127.0.0.1:5601\r\nStatus: Reachable\r\n\r\nEvent: ContactListComplete\r\n{id}EventList: Complete\r\nListItems: 1\r\n\r\n",
            "CoreShowChannels" => $"Response: Success\r\n{id}EventList: start\r\n\r\n{string.Concat(World.Snapshot().Select(item => $"{item}{id}\r\n"))}Event: CoreShowChannelsComplete\r\n{id}EventList: Complete\r\n\r\n",
            "Getvar" => $"Response: Success\r\n{id}Variable: CHANNEL(onhold)\r\nValue: {(World.Channels.Any(channel => channel.Name == action["Channel"] && channel.Peer is { IsHolding: true }) ? 1 : 0)}\r\n\r\n",
            "Challenge" => $"Response: Error\r\n{id}Message: Must specify AuthType\r\n\r\n",
            _ => $"Response: Success\r\n{id}\r\n",
        };
    }

    [SuppressMessage("Security", "CA5351", Justification = "The only challenge that Asterisk knows")]
    private bool IsRight(IReadOnlyDictionary<string, string> login) => login["Username"] == "provisioning" && (OffersMd5
        ? login.GetValueOrDefault("Key") == Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes("840415273" + AsteriskOffice.Password)))
        : login.GetValueOrDefault("Secret") == AsteriskOffice.Password);

    private void Broadcast(byte[] bytes)
    {
        if (IsSilent)
            return;
        foreach (var client in _clients.Where(client => client.Connected))
            client.Send(bytes);
    }
}
