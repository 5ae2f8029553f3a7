using System.Globalization;
using Provisioning.Devices;
using Provisioning.Registrations;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.Interop;

public sealed class RegisterInteropTests
{
    [Fact]
    public async Task Sipp_registers_a_lamp_line()
    {
        await using var server = await LampOffice.StartAsync("Sip:OnlyMd5=true"); // SIPp 3.6 gives up when the first challenge is not MD5
        var scenario = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "Provisioning.Tests", "Interop", "sipp-register.xml"), TestServer.Token);
        await using var sipp = RealPeer.Start("sipp", new Dictionary<string, string> { ["register.xml"] = scenario }, _ =>
        [
            $"127.0.0.1:{server.SipPort()}", "-sf", "register.xml", "-s", LampOffice.Mac.ToString(), "-au", LampOffice.Mac.ToString(), "-ap", Password(server), "-m", "1",
            "-i", "127.0.0.1", "-p", RealPeer.FreePort().ToString(CultureInfo.InvariantCulture), "-t", "u1", "-nostdin", "-timeout", "20s", "-timeout_error",
        ]);

        var finished = await sipp.FinishAsync();

        Assert.True(finished.ExitCode == 0, finished.ToString());
        Assert.Equal("yealink/t54w", server.Get<RegistrationTable>().Find(LampOffice.Mac)?.Model);
    }

    [Fact]
    public async Task Baresip_registers_and_takes_itself_away()
    {
        await using var server = await LampOffice.StartAsync("Sip:OnlyMd5=true"); // else baresip 1.0 comes back after half a minute only
        var account = $"<sip:{LampOffice.Mac}@127.0.0.1:{server.SipPort()};transport=udp>;auth_user={LampOffice.Mac};auth_pass={Password(server)};regint=600";
        await using var baresip = RealPeer.Start(
            "baresip",
            new Dictionary<string, string> { ["accounts"] = account + "\n", ["config"] = "module_path /usr/lib/baresip/modules\nmodule_app account.so\nmodule_app menu.so\nsip_listen 127.0.0.1:0\nnet_interface 127.0.0.1\n", ["contacts"] = "" },
            folder => ["-f", folder, "-t", "4"]);

        await Eventually.TrueAsync(() => server.Get<RegistrationTable>().Find(LampOffice.Mac) is { IsReachable: true }, "baresip registers");
        await baresip.FinishAsync();

        await Eventually.TrueAsync(() => server.Get<RegistrationTable>().Count == 0, "baresip takes its registration away");
    }

    private static string Password(TestServer server) => server.Get<CredentialIssuer>().For(server.Fleet.Devices[LampOffice.Mac]).LampPassword.Reveal();
}
