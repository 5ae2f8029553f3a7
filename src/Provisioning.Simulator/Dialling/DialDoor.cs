using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;

namespace Provisioning.Simulator.Dialling;

/// <summary>
/// Where others ask for calls: a socket in the file system that only its owner can reach. A connection is one call: a line that asks for it, lines that tell what comes
/// of it, and its end is the receiver that is put down.
/// </summary>
internal sealed class DialDoor : IAsyncDisposable
{
    /// <summary>More than one has hands for.</summary>
    private const int MostCalls = 32;

    private readonly Socket _socket;
    private readonly string _path;
    private readonly DialDesk _desk;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Socket, Task> _calls = new();
    private readonly Task _accepting;

    private DialDoor(Socket socket, string path, DialDesk desk)
    {
        (_socket, _path, _desk) = (socket, path, desk);
        _accepting = AcceptAsync(_stopping.Token);
    }

    /// <exception cref="IOException">It cannot be opened; the message says why.</exception>
    public static DialDoor Open(string path, DialDesk desk)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            var address = AddressOf(path);
            if (IsAnswered(address))
                throw new IOException($"another simulator answers at {path}: end it, or give this one another --control");
            File.Delete(path);
            socket.Bind(address);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen(MostCalls);
            return new(socket, path, desk);
        }
        catch (Exception wrong) when (wrong is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw wrong as IOException ?? new IOException($"--control {path} cannot be opened: {wrong.Message}", wrong);
        }
    }

    /// <exception cref="IOException">The name is longer than names of sockets are.</exception>
    public static UnixDomainSocketEndPoint AddressOf(string path)
    {
        try
        {
            return new(path);
        }
        catch (ArgumentException wrong)
        {
            throw new IOException($"{path} is no name for a socket (about 100 characters are the most; a relative one may be shorter): {wrong.Message}", wrong);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_calls.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        File.Delete(_path);
        _stopping.Dispose();
    }

    private async Task AcceptAsync(CancellationToken token)
    {
        while (true)
        {
            var client = await _socket.AcceptAsync(token);
            if (_calls.Count >= MostCalls)
            {
                client.Dispose();
                continue;
            }

            var isKnown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _calls[client] = ServeAsync(client, isKnown.Task, token);
            isKnown.SetResult();
        }
    }

    private async Task ServeAsync(Socket client, Task isKnown, CancellationToken token)
    {
        await isKnown;
        using (client)
            await TalkAsync(client, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _calls.TryRemove(client, out _);
    }

    private async Task TalkAsync(Socket client, CancellationToken token)
    {
        await using var stream = new NetworkStream(client);
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        if (await ReadLineAsync(stream, token) is not { } line || !DialOrder.TryParse(line, out var order))
        {
            await TellAsync(writer, 400, "One line is asked for: EXTENSION NUMBER lamp|own.");
            return;
        }

        using var receiver = CancellationTokenSource.CreateLinkedTokenSource(token);
        var hangingUp = HangUpAsync(stream, receiver);
        try
        {
            await _desk.RunAsync(order, (status, words) => TellAsync(writer, status, words), receiver.Token);
        }
        finally
        {
            await receiver.CancelAsync();
            await hangingUp.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task HangUpAsync(NetworkStream stream, CancellationTokenSource receiver)
    {
        var rest = new byte[64];
        while (await stream.ReadAsync(rest, receiver.Token) > 0)
        {
            // whatever else is said
        }

        await receiver.CancelAsync();
    }

    /// <summary>Null where it ends, or goes on for too long.</summary>
    private static async Task<string?> ReadLineAsync(NetworkStream stream, CancellationToken token)
    {
        var (line, next) = (new List<char>(), new byte[1]);
        while (line.Count <= DialOrder.LongestLine && await stream.ReadAsync(next, token) > 0)
        {
            if (next[0] == '\n')
                return string.Concat(line).TrimEnd('\r');
            line.Add((char)next[0]);
        }

        return null;
    }

    private static Task TellAsync(StreamWriter writer, int status, string words) =>
        writer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{status} {words.ReplaceLineEndings(" ")}"));

    private static bool IsAnswered(UnixDomainSocketEndPoint address)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
