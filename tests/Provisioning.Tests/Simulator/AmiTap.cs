using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Provisioning.Tests.Simulator;

/// <summary>A client of a manager interface that knows nothing but lines: it sends what a test writes and keeps all that comes.</summary>
internal sealed class AmiTap : IAsyncDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly StringBuilder _text = new();
    private readonly Task _reading;
    private int _actions;

    private AmiTap(TcpClient client)
    {
        (_client, _stream) = (client, client.GetStream());
        _reading = ReadAsync();
    }

    public bool IsClosed => _reading.IsCompleted;

    /// <summary>All that came.</summary>
    public string Text
    {
        get
        {
            lock (_text)
                return _text.ToString();
        }
    }

    /// <summary>All messages that came, without the greeting.</summary>
    public IReadOnlyList<string> Messages => [.. Text.Split("\r\n\r\n", StringSplitOptions.RemoveEmptyEntries).Select(message => message[(message.StartsWith("Asterisk", StringComparison.Ordinal) ? message.IndexOf('\n', StringComparison.Ordinal) + 1 : 0)..])];

    public static async Task<AmiTap> ConnectAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestServer.Token);
        return new(client);
    }

    /// <summary>Connected and signed in.</summary>
    public static async Task<AmiTap> SignInAsync(int port, string user = "provisioning", string secret = "lantern")
    {
        var tap = await ConnectAsync(port);
        Assert.Contains("Response: Success", await tap.AskAsync("Action: Login", $"Username: {user}", $"Secret: {secret}"), StringComparison.Ordinal);
        return tap;
    }

    public Task SendAsync(params string[] lines) => SendRawAsync(string.Concat(lines.Append("").Select(line => line + "\r\n")));

    /// <summary>The other side may have left meanwhile.</summary>
    public async Task SendRawAsync(string text)
    {
        try
        {
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), TestServer.Token);
        }
        catch (IOException)
        {
            await _reading;
        }
    }

    /// <summary>Sends an action with an id of its own, and waits for its answer.</summary>
    public async Task<string> AskAsync(params string[] lines)
    {
        var id = $"ActionID: t{++_actions}";
        await SendAsync([.. lines, id]);
        string? answer = null;
        await Eventually.TrueAsync(() => (answer = Messages.FirstOrDefault(message => IsAnswer(message, id))) is not null || IsClosed, () => $"an answer to {lines[0]} in\n{Text}");
        return answer ?? "";
    }

    /// <summary>The first event of that name with those lines.</summary>
    public async Task<string> EventAsync(string name, params string[] lines)
    {
        string? found = null;
        await Eventually.TrueAsync(() => (found = Messages.FirstOrDefault(message => Is(message, name, lines))) is not null, () => $"{name} {string.Join(", ", lines)} in\n{Text}");
        return found!;
    }

    public int Count(string name, params string[] lines) => Messages.Count(message => Is(message, name, lines));

    /// <summary>The value of a line of a message.</summary>
    public static string Value(string message, string name) =>
        message.Split("\r\n").First(line => line.StartsWith($"{name}: ", StringComparison.Ordinal))[(name.Length + 2)..];

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _reading;
    }

    private static bool IsAnswer(string message, string id) =>
        message.StartsWith("Response: ", StringComparison.Ordinal) && message.Split("\r\n").Contains(id);

    private static bool Is(string message, string name, string[] lines)
    {
        var all = message.Split("\r\n");
        return all[0] == $"Event: {name}" && lines.All(all.Contains);
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[65536];
        try
        {
            while (await _stream.ReadAsync(buffer, TestServer.Token) is var count and > 0)
            {
                lock (_text)
                    _text.Append(Encoding.UTF8.GetString(buffer, 0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // closed, by one or the other side
        }
    }
}
