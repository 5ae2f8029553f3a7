using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Provisioning.Tests.Interop;

/// <summary>Debian's baresip as a phone, without a microphone.</summary>
internal sealed class Baresip : IAsyncDisposable
{
    private const string Config = """
        module_path /usr/lib/baresip/modules
        sip_listen 127.0.0.1:0
        audio_player aubridge,a
        audio_source aubridge,a
        audio_alert aubridge,a
        module g711.so
        module aubridge.so
        module_tmp account.so
        module_app menu.so
        module_app ctrl_tcp.so

        """;

    private readonly int _control;

    private Baresip(Peer program, int control) => (Program, _control) = (program, control);

    public Peer Program { get; }

    /// <param name="account">A line of its file of accounts.</param>
    /// <param name="config">More lines of its configuration.</param>
    public static Baresip Start(string account, params string[] config)
    {
        var control = Ports.Free();
        var program = Peer.Start(
            "baresip", ["-f", "{folder}", "-4"], ("config", $"{Config}ctrl_tcp_listen 127.0.0.1:{control}\n{string.Join('\n', config)}\n"), ("accounts", account + "\n"), ("contacts", ""));
        return new(program, control);
    }

    /// <summary>ctrl_tcp takes JSON in a netstring.</summary>
    public async Task CommandAsync(string command, string parameters = "")
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _control, TestServer.Token);
        var json = $$"""{"command":"{{command}}","params":"{{parameters}}"}""";
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{json.Length}:{json},"), TestServer.Token);
        var answer = new byte[1024];
        Assert.NotEqual(0, await client.GetStream().ReadAsync(answer, TestServer.Token));
    }

    public ValueTask DisposeAsync() => Program.DisposeAsync();
}
