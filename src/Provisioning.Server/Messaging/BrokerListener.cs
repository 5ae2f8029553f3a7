using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Server;

namespace Provisioning.Messaging;

/// <summary>Opens the ports of the broker inside and takes its clients, not more of them than may be and not longer than they may take.</summary>
internal sealed class BrokerListener(IOptions<MessagingOptions> options, BrokerCertificate certificate, MessagingMetrics metrics, TimeProvider time) : IMqttServerAdapter
{
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);

    private readonly List<Socket> _listening = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly MessagingOptions _options = options.Value;
    private int _clients;

    /// <summary>The port in use; null when it is off or not open yet.</summary>
    public int? Port { get; private set; }

    /// <summary>The port with TLS in use; null when it is off or not open yet.</summary>
    public int? TlsPort { get; private set; }

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        if (_options.Port is { } port)
            Port = Open(port, nameof(MessagingOptions.Port), isTls: false, options, logger);
        if (_options.TlsPort is not { } tlsPort)
            return Task.CompletedTask;
        certificate.Current(); // a fault stops the start
        TlsPort = Open(tlsPort, nameof(MessagingOptions.TlsPort), isTls: true, options, logger);
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        _stopping.Cancel();
        _listening.ForEach(socket => socket.Dispose());
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _listening.ForEach(socket => socket.Dispose());
        _stopping.Dispose();
    }

    /// <exception cref="IOException">The port cannot be had; says it in words for an operator.</exception>
    private int Open(int port, string setting, bool isTls, MqttServerOptions options, IMqttNetLogger logger)
    {
        var address = IPAddress.Parse(_options.Address);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listening.Add(socket);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
        }
        catch (SocketException e)
        {
            throw new IOException(
                $"The MQTT broker cannot listen on {new IPEndPoint(address, port)}: {e.Message}. Stop the program that has the port, choose another with Messaging:{setting}, "
                + "or let that program be the broker with Messaging:Broker=mqtt://host:port.",
                new AddressInUseException(e.Message, e));
        }

        _ = AcceptAsync(socket, isTls, options, logger);
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task AcceptAsync(Socket listening, bool isTls, MqttServerOptions options, IMqttNetLogger logger)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var client = await listening.AcceptAsync(_stopping.Token);
                _ = ServeAsync(client, isTls, options, logger);
            }
            catch (SocketException) when (!_stopping.IsCancellationRequested)
            {
                // That client went away before it was taken, or the process has no handle left.
                await Task.Delay(AcceptPause, time, CancellationToken.None);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client, bool isTls, MqttServerOptions options, IMqttNetLogger logger)
    {
        using var socket = client;
        if (Interlocked.Increment(ref _clients) > _options.MaxClients)
        {
            metrics.Refused(BrokerRefusal.TooManyClients);
            Interlocked.Decrement(ref _clients);
            return;
        }

        metrics.ClientCame();
        try
        {
            client.NoDelay = true;
            await using var stream = await SecureAsync(new NetworkStream(client, ownsSocket: false), isTls);
            var channel = new BoundedChannel(stream, client, isTls, new PacketMeter(_options.MaxFirstPacketBytes, _options.MaxPacketBytes), metrics);
            var formatter = new MqttPacketFormatterAdapter(new MqttBufferWriter(options.WriterBufferSize, options.WriterBufferSizeMax));
            using var adapter = new NamedClient(new MqttChannelAdapter(channel, formatter, logger) { AllowPacketFragmentation = false });
            if (ClientHandler is { } handle)
                await handle(adapter);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            // Clients come and go; what was refused is counted where it was refused.
        }
        finally
        {
            Interlocked.Decrement(ref _clients);
            metrics.ClientLeft();
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream plain, bool isTls)
    {
        if (!isTls)
            return plain;
        using var patience = new CancellationTokenSource(_options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, patience.Token);
        var secure = new SslStream(plain, leaveInnerStreamOpen: false);
        await secure.AuthenticateAsServerAsync(certificate.Current(), either.Token);
        return secure;
    }
}

/// <summary>What the server shows over TLS; asked for every handshake, so that a renewed one is taken at once.</summary>
internal sealed record BrokerCertificate(Func<SslServerAuthenticationOptions> Current);
