using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using Provisioning.Simulator.Cli;
using Provisioning.Tests.Interop;
using Spectre.Console;

namespace Provisioning.Tests.Simulator;

/// <summary><c>provisioning-simulator live</c> as an operator uses it: what is wrong is told in words, and it ends when it is told to.</summary>
public sealed class LiveCommandTests
{
    [Theory]
    [InlineData("no.such.host.invalid")]
    [InlineData("::1")]
    [InlineData("")]
    public async Task A_server_that_nobody_knows_is_named(string host)
    {
        await using var server = await ServeAsync(host, 5060);

        var (code, told) = await ShowAsync("live", "--server", server.Address.ToString(), "--count", "1", "--model", "yealink/t54w", "--seconds", "20");

        Assert.Contains($"the phones' SIP server '{host}' has no IPv4 address (", told, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    [Fact]
    public async Task A_server_that_refuses_is_told_with_its_answer_and_the_exit_code_is_1()
    {
        using var refusing = new Refusing();
        await using var server = await ServeAsync("127.0.0.1", refusing.Port);

        var (code, told) = await ShowAsync("live", "--server", server.Address.ToString(), "--count", "1", "--model", "yealink/t54w", "--seconds", "8");

        Assert.Contains("1 subscriptions were answered 403, such as 102 on 805ec0000000", told, StringComparison.Ordinal);
        Assert.Contains("1 phones could not register: their requests were answered 403, such as those of 805ec0000000", told, StringComparison.Ordinal);
        Assert.Equal(1, code);
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_told_and_the_exit_code_is_2()
    {
        using var refusing = new Refusing();
        await using var server = await ServeAsync("127.0.0.1", refusing.Port);
        var port = Ports.Free();

        var (code, told) = await ShowAsync(
            "live", "--server", server.Address.ToString(), "--count", "1", "--model", "yealink/t54w", "--seconds", "60", "--mqtt", $"mqtt://127.0.0.1:{port}");

        Assert.Contains($"the broker 127.0.0.1:{port} cannot be used: ", told, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    [Fact]
    public async Task A_pbx_is_played_whose_password_is_in_the_fleet_file_and_its_calls_are_told_over_ami()
    {
        using var registrar = new Refusing("200 OK");
        await using var server = await ServeAsync("127.0.0.1", registrar.Port);
        var (port, fleet) = (Ports.Free(), Path.GetTempFileName());
        await File.WriteAllTextAsync(fleet, """
            pbxs: [{ name: main, control: { kind: asterisk, user: watcher, password: lantern } }]
            extensions: [{ number: "101", name: Ann }, { number: "102", name: Bob }, { number: "103", name: Cho }]
            devices: [{ mac: "805ec0000000", model: yealink/t54w }]
            """, TestServer.Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);

        var running = RunAsync(
            ["live", "--server", server.Address.ToString(), "--fleet", fleet, "--pbx", $"{port}", "--calls", "9999", "--seconds", "60"], stop.Token);
        await Eventually.TrueAsync(() => IsOpen(port), "the PBX is there");
        await using (var tap = await AmiTap.SignInAsync(port, "watcher"))
            await tap.EventAsync("DialState", "DialStatus: RINGING");

        await stop.CancelAsync();
        await running;
        File.Delete(fleet);
    }

    [Fact]
    public async Task A_phone_dials_when_it_is_told_to_from_another_terminal()
    {
        using var registrar = new Refusing("200 OK");
        await using var server = await ServeAsync("127.0.0.1", registrar.Port);
        var (folder, password) = (Directory.CreateTempSubdirectory(), Path.GetTempFileName());
        var control = Path.Combine(folder.FullName, "control");
        await File.WriteAllTextAsync(password, "lantern", TestServer.Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);
        var running = RunAsync(
            ["live", "--server", server.Address.ToString(), "--count", "1", "--model", "yealink/t54w", "--control", control, "--seconds", "60", "--pbx", $"{Ports.Free()}", "--pbx-password-file", password, "--calls", "0.001"],
            stop.Token);
        await Eventually.TrueAsync(() => File.Exists(control) && registrar.Requests.Exists(IsSubscribe), "the phone runs");

        Assert.Equal((0, "101 dials 102, and is answered.\n101 hangs up.\n"), await ShowAsync("dial", "101", "102", "--control", control, "--seconds", "1"));
        Assert.Contains(registrar.Requests, request => request.StartsWith("BYE ", StringComparison.Ordinal));
        Assert.Equal((0, "101 dials 102, and is answered.\n101 hangs up.\n"), await ShowAsync("dial", "101", "102", "--own-line", "--control", control, "--seconds", "4"));
        Assert.Equal((1, "101 dials *336, and the PBX ends the call: No route to destination.\n"), await ShowAsync("dial", "101", "*336", "--own-line", "--control", control));
        Assert.Equal((1, "No phone of extension 999 runs here.\n"), await ShowAsync("dial", "999", "102", "--control", control));

        await stop.CancelAsync();
        await running;
        Assert.False(File.Exists(control));
        var (code, told) = await ShowAsync("dial", "101", "102", "--control", control);
        Assert.Equal(2, code);
        Assert.Contains("is 'live --control' running?", told, StringComparison.Ordinal);
        folder.Delete(recursive: true);
        File.Delete(password);
    }

    [Theory]
    [InlineData("--pbx-sip needs --pbx: it is the SIP side of that PBX", "--pbx-sip", "5070")]
    [InlineData("--pbx must be a port, not '0'", "--pbx", "0")]
    [InlineData("--pbx needs a password for its manager interface: give --pbx-password-file, or a fleet file whose pbxs[].control has one", "--pbx", "5038")]
    public async Task A_pbx_that_cannot_be_played_is_told_and_the_exit_code_is_2(string problem, params string[] options)
    {
        var (code, told) = await ShowAsync(["live", "--server", "http://127.0.0.1:9/", "--count", "1", "--model", "yealink/t54w", .. options]);

        Assert.Contains(problem, told, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Ctrl_C_ends_it_with_the_summary_and_phones_that_have_signed_off(string signal)
    {
        using var registrar = new Refusing("200 OK") { IgnoresFirstSubscribe = true };
        await using var server = await ServeAsync("10.255.255.1", 5060);
        string[] arguments =
            ["live", "--server", server.Address.ToString(), "--count", "1", "--model", "yealink/t54w", "--sip", $"127.0.0.1:{registrar.Port}", "--loss", "1"];
        using var program = Process.Start(new ProcessStartInfo(Programs.Simulator, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = program.StandardOutput.ReadToEndAsync(TestServer.Token);
        try
        {
            // It repeats what was not answered half a second later (Timer E): it has had the answer to its REGISTER by then.
            await Eventually.TrueAsync(() => registrar.Requests.Count(IsSubscribe) > 1, "the phone runs");
            using (var kill = Process.Start("kill", [$"-{signal}", program.Id.ToString(CultureInfo.InvariantCulture)]))
                await kill.WaitForExitAsync(TestServer.Token);
            await program.WaitForExitAsync(TestServer.Token);
        }
        finally
        {
            if (!program.HasExited)
                program.Kill();
        }

        Assert.Contains("1 phones, 1 lamps, ", await output, StringComparison.Ordinal);
        Assert.Equal(0, program.ExitCode);
        Assert.Contains(registrar.Requests, request => request.StartsWith("REGISTER ", StringComparison.Ordinal) && request.Contains("Expires: 0\r\n", StringComparison.Ordinal));
    }

    /// <summary>A phone with one line and one lamp, and where its SIP server is.</summary>
    private static async Task<StubServer> ServeAsync(string sipHost, int sipPort)
    {
        var server = await StubServer.StartAsync();
        server.Files["805ec0000000.cfg"] = Phones.Lines(
            "account.1.enable = 1", "account.1.user_name = 101", "account.1.password = pw", $"account.1.sip_server.1.address = {sipHost}", $"account.1.sip_server.1.port = {sipPort}",
            "linekey.3.type = 16", "linekey.3.line = 1", "linekey.3.value = 102", "linekey.3.label = Bob");
        return server;
    }

    private static bool IsSubscribe(string request) => request.StartsWith("SUBSCRIBE ", StringComparison.Ordinal);

    private static bool IsOpen(int port) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port);

    private static Task<(int Code, string Told)> ShowAsync(params string[] arguments) => RunAsync(arguments, TestContext.Current.CancellationToken);

    private static async Task<(int Code, string Told)> RunAsync(string[] arguments, CancellationToken token)
    {
        await using var told = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(told),
        });
        console.Profile.Width = 300;
        var code = await SimulatorProgram.RunAsync(arguments, console, told, token);
        return (code, told.ToString());
    }

    /// <summary>A SIP server with one answer to everything.</summary>
    private sealed class Refusing : IDisposable
    {
        private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
        private readonly string _answer;
        private readonly List<string> _requests = [];

        public Refusing(string answer = "403 Forbidden")
        {
            _answer = answer;
            _ = AnswerAsync();
        }

        public bool IgnoresFirstSubscribe { get; init; }

        public int Port => ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;

        public List<string> Requests
        {
            get
            {
                lock (_requests)
                    return [.. _requests];
            }
        }

        public void Dispose() => _socket.Dispose();

        private async Task AnswerAsync()
        {
            try
            {
                while (true)
                {
                    var request = await _socket.ReceiveAsync(TestServer.Token);
                    var text = Encoding.UTF8.GetString(request.Buffer);
                    lock (_requests)
                        _requests.Add(text);
                    if (IgnoresFirstSubscribe && IsSubscribe(text) && Requests.Count(IsSubscribe) == 1)
                        continue;
                    var copied = text.Split("\r\n").Where(line => line.StartsWith("Via:", StringComparison.Ordinal) || line.StartsWith("From:", StringComparison.Ordinal)
                        || line.StartsWith("Call-ID:", StringComparison.Ordinal) || line.StartsWith("CSeq:", StringComparison.Ordinal) || line.StartsWith("Contact:", StringComparison.Ordinal));
                    var to = text.Split("\r\n").First(line => line.StartsWith("To:", StringComparison.Ordinal));
                    var answer = string.Join("\r\n", [$"SIP/2.0 {_answer}", .. copied, to.Contains(";tag=", StringComparison.Ordinal) ? to : to + ";tag=r", "Expires: 600", "Content-Length: 0", "", ""]);
                    await _socket.SendAsync(Encoding.UTF8.GetBytes(answer), request.RemoteEndPoint, TestServer.Token);
                }
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException or OperationCanceledException)
            {
                // the test is over
            }
        }
    }
}
