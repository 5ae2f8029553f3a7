using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Provisioning.Tests.Interop;

/// <summary>What goes over loopback to and from two ports, written down by Debian's <c>dumpcap</c> and read by <c>tshark</c> as SIP.</summary>
internal sealed class Capture : IAsyncDisposable
{
    private const string File = "run.pcapng";

    private readonly Peer _dumpcap;
    private readonly int _udp;
    private readonly int _tcp;

    private Capture(Peer dumpcap, int udp, int tcp) => (_dumpcap, _udp, _tcp) = (dumpcap, udp, tcp);

    public static async Task<Capture> StartAsync(int udp, int tcp)
    {
        var filter = string.Create(CultureInfo.InvariantCulture, $"udp port {udp} or tcp port {tcp}");
        var capture = new Capture(Peer.Start("dumpcap", ["-i", "lo", "-f", filter, "-w", $"{{folder}}/{File}", "-q"]), udp, tcp);
        await capture.MarkAsync("capture begins");
        return capture;
    }

    /// <summary>Ends when all that has been sent is in the file.</summary>
    public async Task StopAsync()
    {
        await MarkAsync("capture ends");
        await _dumpcap.TerminateAsync();
    }

    /// <summary>One line for each message that the filter lets through, with the fields in it.</summary>
    public async Task<List<string[]>> ReadAsync(string filter, params string[] fields)
    {
        string[] arguments =
        [
            "-r", _dumpcap.PathOf(File), "-d", $"udp.port=={_udp},sip", "-d", $"tcp.port=={_tcp},sip",
            "-d", "media_type==application/dialog-info+xml,xml", "-Y", filter,
            "-T", "fields", "-E", "separator=|", .. fields.SelectMany(field => new[] { "-e", field }),
        ];
        var output = await Peer.RunAsync("tshark", arguments);
        return [.. output.Split('\n').Where(line => line.Contains('|', StringComparison.Ordinal)).Select(line => line.Split('|'))];
    }

    public ValueTask DisposeAsync() => _dumpcap.DisposeAsync();

    /// <summary>A datagram that the server takes for a keep-alive; sent until it is in the file, and so all before it.</summary>
    private async Task MarkAsync(string mark)
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var bytes = Encoding.ASCII.GetBytes($"\r\n\r\n{mark}\r\n\r\n");
        await _dumpcap.UntilAsync(
            () =>
            {
                socket.Send(bytes, new IPEndPoint(IPAddress.Loopback, _udp));
                return _dumpcap.ReadBytes(File).AsSpan().IndexOf(bytes) >= 0;
            },
            mark);
    }
}
