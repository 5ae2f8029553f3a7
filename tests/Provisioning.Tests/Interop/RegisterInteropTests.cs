using Provisioning.Registrations;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.Interop;

public sealed class RegisterInteropTests
{
    [Fact]
    public async Task Sipp_registers_a_lamp_line()
    {
        await using var server = await LampOffice.StartAsync(SippLamps.Md5);
        await using var sipp = Sipp.Start(
            Sipp.Scenario("register"), "u1", Ports.Free(), server.SipPort(), ["-s", LampOffice.Mac.ToString(), "-au", LampOffice.Mac.ToString(), "-ap", Password(server)]);

        await sipp.SucceedAsync();
        Assert.Equal("yealink/t54w", server.Get<RegistrationTable>().Find(LampOffice.Mac)?.Model);
    }

    [Fact]
    public async Task Baresip_registers_and_takes_itself_away()
    {
        await using var server = await LampOffice.StartAsync(SippLamps.Md5);
        await using var baresip = Baresip.Start(Account(server));

        await baresip.Program.UntilAsync(() => IsRegistered(server), "baresip registers");
        await baresip.CommandAsync("quit");

        await Eventually.TrueAsync(() => server.Get<RegistrationTable>().Count == 0, "baresip takes its registration away");
    }

    [Fact]
    public async Task Baresip_that_gives_up_at_the_better_digest_is_offered_what_it_knows()
    {
        await using var server = await LampOffice.StartAsync();

        // Of itself it would come back after half a minute; so it is started again.
        await Eventually.TrueAsync(
            async () =>
            {
                await using var baresip = Baresip.Start(Account(server));
                await baresip.Program.UntilAsync(() => IsRegistered(server) || baresip.Program.Output.Contains("Register: ", StringComparison.Ordinal), "baresip registers or gives up");
                return IsRegistered(server);
            },
            "baresip registers");
    }

    private static bool IsRegistered(TestServer server) => server.Get<RegistrationTable>().Find(LampOffice.Mac) is { IsReachable: true };

    private static string Account(TestServer server) =>
        $"<sip:{LampOffice.Mac}@127.0.0.1:{server.SipPort()};transport=udp>;auth_user={LampOffice.Mac};auth_pass={Password(server)};regint=600";

    private static string Password(TestServer server) => server.Password(LampOffice.Mac.ToString());
}
