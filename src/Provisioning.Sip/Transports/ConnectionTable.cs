using System.Net;

namespace Provisioning.Sip.Transports;

/// <summary>The open connections, and how many there may be.</summary>
internal sealed class ConnectionTable(ConnectionOptions options)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Connection> _open = [];
    private readonly Dictionary<(TransportProtocol, IPEndPoint), Connection> _byRemote = [];
    private readonly Dictionary<UInt128, int> _bySource = [];
    private int _count;

    /// <summary>Those that are being opened included.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _count;
        }
    }

    /// <summary>Takes a place for a connection from or to that address; <see cref="Leave"/> gives it back.</summary>
    public bool TryEnter(IPAddress address)
    {
        var source = SourceTable.KeyOf(address);
        lock (_lock)
        {
            var ofSource = _bySource.GetValueOrDefault(source);
            if (_count >= options.MaxConnections || ofSource >= options.MaxConnectionsPerAddress)
                return false;
            _count++;
            _bySource[source] = ofSource + 1;
            return true;
        }
    }

    public void Leave(IPAddress address)
    {
        var source = SourceTable.KeyOf(address);
        lock (_lock)
        {
            _count--;
            if (--_bySource[source] == 0)
                _bySource.Remove(source);
        }
    }

    public void Add(Connection connection)
    {
        lock (_lock)
        {
            _open.Add(connection);
            _byRemote[(connection.Protocol, connection.Remote)] = connection;
        }
    }

    public void Remove(Connection connection)
    {
        var key = (connection.Protocol, connection.Remote);
        lock (_lock)
        {
            _open.Remove(connection);
            if (_byRemote.TryGetValue(key, out var present) && present == connection)
                _byRemote.Remove(key);
        }
    }

    /// <summary>
    /// An open connection to there, whoever opened it. Over TLS only one whose certificate was verified for that name will do (RFC 5923 §8):
    /// what a phone opened to us is its own flow, and reached by that only.
    /// </summary>
    public Connection? Find(TransportProtocol protocol, IPEndPoint remote, string? tlsName)
    {
        lock (_lock)
        {
            return _byRemote.TryGetValue((protocol, remote), out var connection) && connection.IsOpen && connection.VerifiedName == tlsName
                ? connection
                : null;
        }
    }

    public List<Connection> All()
    {
        lock (_lock)
            return [.. _open];
    }
}
