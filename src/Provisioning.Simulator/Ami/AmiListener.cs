using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Provisioning.Simulator.Pbx;

namespace Provisioning.Simulator.Ami;

/// <summary>The manager interface of a simulated PBX: a TCP port, and a session for each client.</summary>
internal sealed class AmiListener : IAsyncDisposable
{
    private readonly TcpListener _socket;
    private readonly SimulatedPbx _pbx;
    private readonly AmiListenerOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<AmiSession, Task> _sessions = new();
    private readonly Task _accepting;
    private int _accepted;

    private AmiListener(TcpListener socket, SimulatedPbx pbx, AmiListenerOptions options, TimeProvider time)
    {
        (_socket, _pbx, _options, _time) = (socket, pbx, options, time);
        _accepting = AcceptAsync(_stopping.Token);
    }

    public int Port => ((IPEndPoint)_socket.LocalEndpoint).Port;

    public AmiTroubles Troubles { get; } = new();

    /// <summary>Clients at the moment.</summary>
    public int Clients => _sessions.Count;

    /// <summary>Clients that ever came.</summary>
    public int Accepted => _accepted;

    /// <exception cref="IOException">The port is taken.</exception>
    public static AmiListener Start(SimulatedPbx pbx, AmiListenerOptions options, TimeProvider time)
    {
        var socket = new TcpListener(options.Address, options.Port);
        try
        {
            socket.Start();
        }
        catch (SocketException taken)
        {
            socket.Dispose();
            throw new IOException($"the PBX cannot listen on {options.Address}:{options.Port}: {taken.Message}", taken);
        }

        return new(socket, pbx, options, time);
    }

    /// <summary>All connections break.</summary>
    public void DropAll()
    {
        foreach (var session in _sessions.Keys)
            session.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _socket.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        DropAll();
        await Task.WhenAll(_sessions.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync(CancellationToken token)
    {
        while (!token.IsCancellationRequested)
        {
            var client = await _socket.AcceptSocketAsync(token);
            Interlocked.Increment(ref _accepted);
            if (Troubles.IsAway || _sessions.Count >= _options.MaxClients)
            {
                client.Dispose();
                continue;
            }

            client.NoDelay = true;
            var session = new AmiSession(client, _pbx, _options, Troubles, _time);
            var isKnown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _sessions[session] = ServeAsync(session, isKnown.Task, token);
            isKnown.SetResult();
        }
    }

    private async Task ServeAsync(AmiSession session, Task isKnown, CancellationToken token)
    {
        await isKnown;
        using (session)
            await session.RunAsync(token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _sessions.TryRemove(session, out _);
    }
}
