using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Simulator;

namespace Provisioning.Tests.Simulator;

public sealed class TroubleTests
{
    public static TheoryData<string, string> Garbage => new()
    {
        { "yealink/t54w", "a = 1\n" },
        { "yealink/t54w", "" },
        { "yealink/t54w", "\uFEFF#!version:1.0.0.1\na = 1\n" },
        { "yealink/t54w", "\0\u0001\u0002 binary" },
        { "poly/vvx450", "<config a=\"1\"" },
        { "poly/vvx450", "" },
        { "poly/vvx450", "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><config a=\"&a;\"/>" },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Garbage_is_named_and_never_thrown(string model, string garbage)
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.cfg"] = model.StartsWith('p') ? Phones.Master("""CONFIG_FILES="x.cfg" """) : garbage;
        server.Files["x.cfg"] = garbage;

        var result = await Phones.Plug(server.Address, model).BootAsync();

        Assert.Equal((BootOutcome.Failed, BootFailure.UnusableFile), (result.Outcome, result.Failure));
        Assert.NotEmpty(Assert.Single(result.Unusable).Reason);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_not_read()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.cfg"] = Phones.Lines(new string('x', 2000));

        var result = await Phones.Plug(server.Address, with: options => options with { MaxFileBytes = 1000 }).BootAsync();

        Assert.Equal("805ec0000101.cfg: larger than 1000 bytes", result.Problem);
    }

    [Fact]
    public async Task One_bad_file_does_not_keep_the_phone_from_using_the_others()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["y000000000096.cfg"] = Phones.Lines("a = 1");
        server.Files["805ec0000101.cfg"] = "no first line";
        var phone = Phones.Plug(server.Address);

        var result = await phone.BootAsync();

        Assert.Equal(BootOutcome.Failed, result.Outcome);
        Assert.Equal("805ec0000101.cfg: the first line must be #!version:1.0.0.1", result.Problem);
        Assert.Equal("1", phone.State.Parameters["a"]);
    }

    [Fact]
    public async Task A_named_file_that_is_not_there_fails_the_boot()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.boot"] = Phones.Lines("include:config \"a.cfg\"", "include:config \"b.cfg\"", "include:config \"c.txt\"");
        server.Files["a.cfg"] = Phones.Lines("a = 1");

        var result = await Phones.Plug(server.Address).BootAsync();

        Assert.Equal(BootFailure.MissingFile, result.Failure);
        Assert.Equal("b.cfg: named by 805ec0000101.boot, but the server does not have it", result.Problem);
        Assert.Contains(result.Unusable, problem => problem.Reason == "c.txt: an included file must end in .cfg");
    }

    [Fact]
    public async Task A_server_that_knows_nothing_of_the_phone_fails_the_boot_and_says_what_was_asked()
    {
        await using var server = await StubServer.StartAsync();

        var result = await Phones.Plug(server.Address).BootAsync();

        Assert.Equal(BootFailure.NothingForPhone, result.Failure);
        Assert.StartsWith("404 for all of 805ec0000101.boot, y000000000000.boot, y000000000096.cfg, 805ec0000101.cfg", result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phone_runs_on_what_it_had_when_the_server_fails()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.cfg"] = Phones.Lines("a = 1");
        var phone = Phones.Plug(server.Address);
        await phone.BootAsync();

        server.Refusals["y000000000096.cfg"] = 503;
        var result = await phone.BootAsync();

        Assert.Equal((BootFailure.ServerError, "the server answered 503 for y000000000096.cfg"), (result.Failure, result.Problem));
        Assert.Equal("1", phone.State.Parameters["a"]);
    }

    [Fact]
    public async Task A_refused_log_is_noted_and_does_not_fail_the_boot()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["64167f000201.cfg"] = Phones.Master("""CONFIG_FILES="a.cfg" """);
        server.Files["a.cfg"] = Phones.Attributes("""a="1" """);
        server.Refusals["64167f000201-app.log"] = 507;

        var result = await Phones.Plug(server.Address, "poly/vvx450", Phones.PolyMac).BootAsync();

        Assert.Equal(BootOutcome.Applied, result.Outcome);
        Assert.Contains(new FileProblem("64167f000201-app.log", "the server answered 507"), result.Unusable);
    }

    [Fact]
    public async Task A_dead_server_is_a_result()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var address = new Uri($"http://{closed.LocalEndpoint}/p/");
        closed.Stop();

        var result = await Phones.Plug(address).BootAsync();

        Assert.Equal(BootFailure.Unreachable, result.Failure);
        Assert.Equal("GET 805ec0000101.boot -", Assert.Single(result.Sequence()));
    }

    [Fact]
    public async Task A_slow_server_is_given_up_after_the_phones_time()
    {
        await using var server = await StubServer.StartAsync();
        server.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var time = new FakeTimeProvider();
        var phone = Phones.Plug(server.Address, time: time);

        var boot = phone.BootAsync();
        await server.Arrived.Task.WaitAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(boot.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        var result = await boot;

        Assert.Equal((BootFailure.TimedOut, TimeSpan.FromSeconds(30)), (result.Failure, result.Duration));
        Assert.EndsWith("(30 s for 805ec0000101.boot)", result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_a_boot_throws()
    {
        await using var server = await StubServer.StartAsync();
        server.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var cancelled = new CancellationTokenSource();

        var boot = Phones.Plug(server.Address).BootAsync(cancelled.Token);
        await server.Arrived.Task.WaitAsync(TestContext.Current.CancellationToken);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => boot);
    }

    [Fact]
    public void A_wrong_address_or_model_is_told_at_once()
    {
        var server = new Uri("http://127.0.0.1/p/");

        Assert.Contains("not a MAC address", Assert.Throws<ArgumentException>(() => Phones.Plug(server, mac: "805ec")).Message, StringComparison.Ordinal);
        Assert.Contains("known are poly/ccx500", Assert.Throws<ArgumentException>(() => Phones.Plug(server, "acme/one")).Message, StringComparison.Ordinal);
    }
}
