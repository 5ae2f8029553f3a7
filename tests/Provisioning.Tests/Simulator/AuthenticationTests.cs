using Provisioning.Simulator;

namespace Provisioning.Tests.Simulator;

public sealed class AuthenticationTests
{
    private static readonly PhoneCredentials Right = new(Phones.Mac, "secret");

    private static string Provisioned(Uri server) => Phones.Lines(
        $"static.auto_provision.server.url = {server}",
        "static.auto_provision.server.username = 805ec0000101", "static.auto_provision.server.password = secret");

    [Fact]
    public async Task The_first_request_has_no_answer_and_the_challenge_is_answered_for_the_rest_of_the_boot()
    {
        await using var server = await StubServer.StartAsync();
        server.Digest = new StubDigest(Phones.Mac, "secret", "SHA-256", "MD5");
        server.Files["805ec0000101.cfg"] = Phones.Lines("a = 1");

        var result = await Phones.Plug(server.Address, with: options => options with { Credentials = Right }).BootAsync();

        Assert.Equal(["GET 805ec0000101.boot 401", "GET 805ec0000101.boot 404", "GET y000000000000.boot 404"], result.Sequence()[..3]);
        Assert.Equal(["SHA-256 00000001", "SHA-256 00000002", "SHA-256 00000003", "SHA-256 00000004"], server.Digest.Accepted);
        Assert.Equal(BootOutcome.Applied, result.Outcome);
    }

    [Fact]
    public async Task A_phone_that_forgets_challenges_takes_the_algorithm_it_knows_for_each_file()
    {
        await using var server = await StubServer.StartAsync();
        server.Digest = new StubDigest("poly", "secret", "SHA-256", "MD5");
        server.Files["64167f000201.cfg"] = Phones.Master("""CONFIG_FILES="a.cfg" """);
        server.Files["a.cfg"] = Phones.Attributes("""a="1" """);

        var result = await Phones.Plug(server.Address, "poly/vvx450", Phones.PolyMac, with: options => options with { Credentials = new("poly", "secret") }).BootAsync();

        Assert.Equal(
            ["HEAD 64167f000201.cfg 401", "HEAD 64167f000201.cfg 200", "GET 64167f000201.cfg 401", "GET 64167f000201.cfg 200"],
            result.Sequence()[..4]);
        Assert.Equal(["MD5 00000001"], server.Digest.Accepted.Distinct());
    }

    [Fact]
    public async Task A_wrong_password_ends_the_boot_after_one_try()
    {
        await using var server = await StubServer.StartAsync();
        server.Digest = new StubDigest(Phones.Mac, "secret", "MD5");

        var result = await Phones.Plug(server.Address, with: options => options with { Credentials = new(Phones.Mac, "wrong") }).BootAsync();

        Assert.Equal(["GET 805ec0000101.boot 401", "GET 805ec0000101.boot 401"], result.Sequence());
        Assert.Equal(BootFailure.Unauthorized, result.Failure);
        Assert.DoesNotContain("wrong", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_credentials_a_challenge_ends_the_boot()
    {
        await using var server = await StubServer.StartAsync();
        server.Digest = new StubDigest(Phones.Mac, "secret", "MD5");

        var result = await Phones.Plug(server.Address).BootAsync();

        Assert.Equal("GET 805ec0000101.boot 401", Assert.Single(result.Sequence()));
        Assert.Contains("make a new first-contact address", result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task First_contact_by_token_gives_the_phone_its_own_credentials_which_it_proves_at_once()
    {
        await using var server = await StubServer.StartAsync();
        server.Digest = new StubDigest(Phones.Mac, "secret", "MD5");
        server.Files["805ec0000101.cfg"] = Provisioned(server.Address);
        var phone = Phones.Plug(new Uri(server.Address, "token/"));

        var first = await phone.BootAsync();
        var requests = server.TakeRequests();
        var second = await phone.BootAsync();

        Assert.Equal(
            [
                "GET token/805ec0000101.boot 404", "GET token/y000000000000.boot 404", "GET token/y000000000096.cfg 404", "GET token/805ec0000101.cfg 200",
                "GET 805ec0000101.boot 401", "GET 805ec0000101.boot 404", "GET y000000000000.boot 404", "GET y000000000096.cfg 404", "GET 805ec0000101.cfg 200",
            ],
            requests);
        Assert.Equal((BootOutcome.Applied, true), (first.Outcome, first.LearntCredentials));
        Assert.Equal((server.Address, Right), (phone.Server, phone.Credentials));
        Assert.Equal((BootOutcome.Unchanged, false), (second.Outcome, second.LearntCredentials));
        Assert.DoesNotContain(server.TakeRequests(), request => request.Contains("token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Credentials_that_the_server_gave_and_does_not_accept_fail_the_boot()
    {
        await using var server = await StubServer.StartAsync();
        server.Digest = new StubDigest(Phones.Mac, "another", "MD5");
        server.Files["805ec0000101.cfg"] = Provisioned(server.Address);

        var result = await Phones.Plug(new Uri(server.Address, "token/")).BootAsync();

        Assert.Equal((BootOutcome.Failed, BootFailure.Unauthorized), (result.Outcome, result.Failure));
    }

    [Fact]
    public async Task A_server_without_a_scheme_takes_it_from_the_parameter_beside_it()
    {
        await using var server = await StubServer.StartAsync();
        var own = $"{server.Address.Authority}/p/own/";
        server.Files["64167f000201.cfg"] = Phones.Master("""CONFIG_FILES="a.cfg" """);
        server.Files["a.cfg"] = Phones.Attributes(
            $"""device.set="1" device.prov.serverType="HTTP" device.prov.serverType.set="1" device.prov.serverName="{own}" device.prov.serverName.set="1" """);
        var phone = Phones.Plug(server.Address, "poly/vvx450", Phones.PolyMac);

        await phone.BootAsync();

        Assert.Equal(new Uri("http://" + own), phone.Server);
    }

    [Fact]
    public async Task A_phone_that_revalidates_sends_the_version_it_has()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.cfg"] = Phones.Lines("a = 1");
        server.ETag = "\"v1\"";
        var phone = Phones.Plug(server.Address, with: options => options with { Revalidates = true });
        await phone.BootAsync();

        var again = await phone.BootAsync();

        Assert.Equal("GET 805ec0000101.cfg 304", again.Sequence()[^1]);
        Assert.Equal(BootOutcome.Unchanged, again.Outcome);
    }
}
