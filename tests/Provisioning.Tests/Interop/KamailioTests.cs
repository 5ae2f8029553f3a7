using System.Globalization;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.Interop;

/// <summary>The sample <c>samples/kamailio/publish.cfg</c>, run by Debian's Kamailio, with SIPp calling SIPp through it.</summary>
public sealed class KamailioTests
{
    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "kamailio", "publish.cfg");
    private static readonly string Scenarios = Path.Combine(Repository.Root, "tests", "Provisioning.Tests", "Interop");
    private const string Tables = "/usr/share/kamailio/dbtext/kamailio";

    [Fact]
    public async Task Lamps_follow_a_call_through_kamailio()
    {
        await using var server = await LampOffice.StartAsync();
        var (proxy, caller, callee) = (RealPeer.FreePort(), RealPeer.FreePort(), RealPeer.FreePort());
        await using var kamailio = Kamailio(server.SipPort(), proxy, callee);
        await using var answering = Sipp("sipp-callee.xml", callee);
        await Eventually.TrueAsync(() => IsListening(proxy), "kamailio listens");

        await using var calling = Sipp("sipp-caller.xml", caller, $"127.0.0.1:{proxy}", "-s", "102");

        await LampAsync("101", DialogState.Confirmed, DialogDirection.Initiator, "the caller is busy while it rings");
        await LampAsync("102", DialogState.Early, DialogDirection.Recipient, "102 flashes");
        await LampAsync("102", DialogState.Confirmed, DialogDirection.Recipient, "102 is busy");
        await LampAsync("101", null, null, "101 is idle");
        await LampAsync("102", null, null, "102 is idle");
        var ended = await calling.FinishAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());

        Task LampAsync(string extension, DialogState? state, DialogDirection? direction, string what) => Eventually.TrueAsync(
            () => server.Get<DialogEngine>().Snapshot(ExtensionNumber.Parse(extension)).Dialogs is var dialogs
                && (state is null ? dialogs.IsEmpty : dialogs is [var dialog] && dialog.State == state && dialog.Direction == direction),
            what);
    }

    private static RealPeer Kamailio(int provisioning, int port, int phones) => RealPeer.Start(
        "kamailio",
        new Dictionary<string, string>
        {
            ["kamailio.cfg"] = File.ReadAllText(Sample),
            ["version"] = File.ReadAllText(Path.Combine(Tables, "version")),
            ["pua"] = File.ReadAllText(Path.Combine(Tables, "pua")),
        },
        folder =>
        [
            "-DD", "-E", "-f", Path.Combine(folder, "kamailio.cfg"), "-w", folder, "-Y", folder, "-P", Path.Combine(folder, "pid"), "-m", "32", "-M", "8",
            "-A", $"LISTEN=udp:127.0.0.1:{port}", "-A", $"PROVISIONING=\"sip:127.0.0.1:{provisioning}\"", "-A", $"PHONES=\"sip:127.0.0.1:{phones}\"",
            "-A", $"DATABASE=\"text://{folder}\"",
        ]);

    private static RealPeer Sipp(string scenario, int port, params string[] more) => RealPeer.Start(
        "sipp",
        new Dictionary<string, string> { [scenario] = File.ReadAllText(Path.Combine(Scenarios, scenario)) },
        _ => [.. more, "-sf", scenario, "-i", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-m", "1", "-nostdin", "-timeout", "40s", "-timeout_error"]);

    private static bool IsListening(int port) => System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveUdpListeners().Any(end => end.Port == port);
}
