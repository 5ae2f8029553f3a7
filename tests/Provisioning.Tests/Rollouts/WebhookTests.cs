using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Provisioning.Rollouts;

namespace Provisioning.Tests.Rollouts;

/// <summary>Events of rollouts as a receiver of webhooks gets them.</summary>
public sealed class WebhookTests
{
    private static readonly int[] Failures = [1, 2, 3, 4, 13, 1_000_000];

    [Theory]
    [OnBothDatabases]
    public async Task Events_arrive_in_order_signed_and_without_those_of_which_there_are_many(DatabaseKind kind)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await TestServer.StartAsync(kind, receiver.Settings);
        await server.WebhookIsKnownAsync();

        await server.HappenAsync(1, 150);
        await server.HappenAsync(900, 5, RolloutEventKind.DeviceNotified);
        await server.HappenAsync(151, 50);

        await Eventually.TrueAsync(() => receiver.Details.Count() >= 200, "all arrive");
        Assert.Equal(Numbers(1, 200), receiver.Details);
        Assert.All(receiver.All, delivery => Assert.True(delivery is { IsGenuine: true, ContentType: "application/json", Events.Count: <= 100 }));
        Assert.Matches(
            """^\{"number":\d+,"at":"[^"]+\+00:00","rollout":3,"kind":"deviceFailed","mac":"[0-9a-f:]+","detail":"1"\}$""", receiver.Taken[0].Events[0]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        var told = (await server.JsonAsync("/api/webhooks")).AsArray()[0]!;
        Assert.EndsWith("/phones?…", (string?)told["url"], StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-key", told.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(WebhookReceiver.Secret, told.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_of_the_readme_takes_what_is_genuine_and_nothing_else()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, receiver.Settings);
        await server.WebhookIsKnownAsync();
        await server.HappenAsync(1, 3);
        await Eventually.TrueAsync(() => receiver.Taken.Count == 1, "it arrives");
        var (signature, body) = (receiver.Taken[0].Signature, receiver.Taken[0].Body);
        var old = WebhookSignature.Of(Encoding.UTF8.GetBytes(WebhookReceiver.Secret), TimeProvider.System.GetUtcNow().AddMinutes(-6), body);

        Assert.Equal("True", await AskAsync(signature, body, WebhookReceiver.Secret));
        Assert.Equal("False", await AskAsync(signature, [.. body, (byte)' '], WebhookReceiver.Secret));
        Assert.Equal("False", await AskAsync(signature, body, "another-secret-of-ours"));
        Assert.Equal("False", await AskAsync(signature.Replace("t=", "t=1", StringComparison.Ordinal), body, WebhookReceiver.Secret));
        Assert.Equal("False", await AskAsync(old, body, WebhookReceiver.Secret));
        Assert.Equal("False", await AskAsync("", body, WebhookReceiver.Secret));
    }

    [Fact]
    public async Task A_request_that_is_refused_is_repeated_with_the_same_delivery_and_logged_once()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = number => number switch { 1 => 500, 2 => 302, 3 => 404, _ => 204 };
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, receiver.Settings);
        await server.WebhookIsKnownAsync();

        await server.HappenAsync(1, 3);
        await Eventually.TrueAsync(() => receiver.Taken.Count == 1, "it is taken");

        Assert.Equal([500, 302, 404, 204], receiver.All.Select(delivery => delivery.Status));
        Assert.Single(receiver.All.Select(delivery => (delivery.Id, Convert.ToHexString(delivery.Body))).Distinct());
        Assert.All(receiver.All, delivery => Assert.True(delivery.IsGenuine));
        await Eventually.TrueAsync(() => server.Log.Lines.Any(line => line.Contains("takes events again", StringComparison.Ordinal)), "the log says so");
        Assert.Single(server.Log.Lines, line => line.Contains("does not take events: it answered 500", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains("hidden-key", StringComparison.Ordinal));
        await Eventually.TrueAsync(async () => (int)(await server.JsonAsync("/api/webhooks"))[0]!["waiting"]! == 0, "nothing waits");
        Assert.Equal("it answered 404", (string?)(await server.JsonAsync("/api/webhooks"))[0]!["lastProblem"]);
    }

    [Fact]
    public async Task A_receiver_that_hangs_or_is_gone_delays_no_other()
    {
        await using var hanging = await WebhookReceiver.StartAsync();
        await using var gone = await WebhookReceiver.StartAsync();
        await using var well = await WebhookReceiver.StartAsync();
        hanging.Answer = _ => 0;
        gone.Answer = _ => 410;
        await using var server = await TestServer.StartAsync(
            DatabaseKind.Sqlite,
            [
                .. hanging.Settings, $"Rollouts:Webhooks:1:Url={gone.Url}", $"Rollouts:Webhooks:1:Secret={WebhookReceiver.Secret}",
                $"Rollouts:Webhooks:2:Url={well.Url}", $"Rollouts:Webhooks:2:Secret={WebhookReceiver.Secret}", "Rollouts:WebhookTimeout=00:00:00.300",
            ]);
        foreach (var loop in server.Get<Webhooks>().All)
            await server.Get<WebhookCursors>().ReadAsync(loop.Target, TestServer.Token);

        for (var number = 1; number <= 20; number++)
            await server.HappenAsync(number, 1);
        await Eventually.TrueAsync(() => well.Details.Count() == 20, "the one that is well has all");
        await Eventually.TrueAsync(() => hanging.All.Count > 2, "the one that hangs is tried again");

        Assert.Equal(Numbers(1, 20), well.Details);
        Assert.Single(gone.All);
        Assert.Single(server.Log.Lines, line => line.Contains("answered 410: it is off until the server starts again", StringComparison.Ordinal));
        var told = (await server.JsonAsync("/api/webhooks")).AsArray();
        Assert.Equal(["failing", "off", "working"], told.Select(webhook => (string?)webhook!["state"]));
        Assert.Equal([20, 20, 0], told.Select(webhook => (int)webhook!["waiting"]!));
        Assert.Equal("it did not answer within 0.3 s", (string?)told[0]!["lastProblem"]);
    }

    [Fact]
    public async Task A_restart_loses_nothing_and_repeats_the_request_that_was_under_way_as_it_was()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        receiver.Answer = _ => 503;
        await using (var first = await TestServer.StartOnAsync(database, receiver.Settings))
        {
            await first.WebhookIsKnownAsync();
            await first.HappenAsync(1, 3);
            await Eventually.TrueAsync(() => receiver.All.Count > 0, "it is tried");
            await first.HappenAsync(4, 3);
        }

        await using (var deaf = await TestServer.StartOnAsync(database))
            await deaf.HappenAsync(7, 3); // nobody is told

        receiver.Answer = _ => 200;
        await using var second = await TestServer.StartOnAsync(database, receiver.Settings);
        await Eventually.TrueAsync(() => receiver.Details.Count() >= 9, "all arrive");

        Assert.Equal(Numbers(1, 9), receiver.Details);
        Assert.Equal((receiver.All[0].Id, Convert.ToHexString(receiver.All[0].Body)), (receiver.Taken[0].Id, Convert.ToHexString(receiver.Taken[0].Body)));
    }

    [Fact]
    public async Task Of_two_servers_on_one_database_one_sends()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.PostgreSql);
        await using var one = await TestServer.StartOnAsync(database, receiver.Settings);
        await using var other = await TestServer.StartOnAsync(database, receiver.Settings);
        await one.WebhookIsKnownAsync();

        for (var number = 1; number <= 30; number++)
        {
            await (number % 2 == 0 ? one : other).HappenAsync(number, 1);
            foreach (var server in new[] { one, other })
                server.Webhook().Wake();
        }

        await Eventually.TrueAsync(() => receiver.Details.Count() >= 30, "all arrive");
        Assert.Equal(Numbers(1, 30), receiver.Details);
    }

    [Fact]
    public async Task Events_that_became_too_old_are_deleted_and_passed_over()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = _ => 500;
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, receiver.Settings);
        await server.WebhookIsKnownAsync();
        await server.HappenAsync(1, 3, at: TimeProvider.System.GetUtcNow().AddDays(-91));
        await server.HappenAsync(4, 2);
        await Eventually.TrueAsync(() => receiver.All.Count > 0, "it is tried");

        await server.Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<RolloutEventPruning>().Single().PruneAsync(TestServer.Token);
        receiver.Answer = _ => 200;
        await Eventually.TrueAsync(() => receiver.Details.Contains("5"), "the others arrive");

        Assert.Equal(["4", "5"], (await server.Get<RolloutStore>().EventsAsync(0, 0, 100, TestServer.Token)).Select(told => told.Detail));
        Assert.Single(server.Log.Lines, line => line.Contains("goes without 3 events: they became older than Rollouts:EventsKept", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Rollouts:Webhooks:0:Url=http://example.com/x", "Rollouts:Webhooks:0:Url must be such as https://example.com/phones, or http to this machine such as http://127.0.0.1:8000/phones, without user, password and fragment.")]
    [InlineData("Rollouts:Webhooks:0:Url=https://ada:pw@example.com/", "Rollouts:Webhooks:0:Url must be such as https://example.com/phones, or http to this machine such as http://127.0.0.1:8000/phones, without user, password and fragment.")]
    [InlineData("Rollouts:Webhooks:0:Secret=short", "Rollouts:Webhooks:0:Secret must have 16 characters or more: with it the receiver checks that events come from this server. 'openssl rand -hex 32' makes one.")]
    [InlineData("Rollouts:Webhooks:0:Kinds:0=Exploded", "Rollouts:Webhooks:0:Kinds has 'Exploded', which is no kind of event; there are Created, Approved, Denied, Started, GroupStarted, GroupFinished, Paused, Resumed, Stopped, Finished, DeviceNotified, DeviceFetched, DeviceStepDone, DeviceRunning, DeviceFailed, DeviceSuperseded, DeviceRemoved.")]
    [InlineData("Rollouts:Webhooks:1:Url=https://example.com/a?key=x", "Rollouts:Webhooks has https://example.com/a?… 2 times; name all its kinds at once.")]
    public async Task Wrong_options_stop_the_start_with_words(string setting, string words)
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(async () =>
        {
            await using var server = await TestServer.StartAsync(
                DatabaseKind.Sqlite, "Rollouts:Webhooks:0:Url=https://example.com/a?key=x", $"Rollouts:Webhooks:0:Secret={WebhookReceiver.Secret}", "Rollouts:Webhooks:1:Secret=another-secret-text",
                "Rollouts:Webhooks:1:Url=https://example.com/b", setting);
        });

        Assert.Equal([words], refusal.Failures);
    }

    [Fact]
    public void Pauses_double_up_to_the_longest_and_the_receiver_may_ask_for_more()
    {
        var options = new RolloutEventOptions();
        Assert.Equal([1, 2, 4, 8, 3_600, 3_600], Failures.Select(failures => WebhookLoop.Pause(options, failures, null, chance: 1).TotalSeconds));
        Assert.Equal(0.5, WebhookLoop.Pause(options, 1, null, chance: 0).TotalSeconds);
        Assert.Equal(120, WebhookLoop.Pause(options, 1, TimeSpan.FromMinutes(2), chance: 1).TotalSeconds);
        Assert.Equal(3_600, WebhookLoop.Pause(options, 1, TimeSpan.FromDays(2), chance: 1).TotalSeconds);
    }

    private static IEnumerable<string> Numbers(int first, int count) => Enumerable.Range(first, count).Select(number => number.ToString(CultureInfo.InvariantCulture));

    /// <summary>What the function in the README says of it, run by Python.</summary>
    private static async Task<string> AskAsync(string signature, byte[] body, string secret)
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"), TestServer.Token);
        var example = readme.Split("```python\n")[1].Split("```")[0];
        var start = new ProcessStartInfo("python3", ["-c", example + "\nimport sys\nprint(is_genuine(sys.argv[1], sys.stdin.buffer.read(), sys.argv[2]))", signature, secret])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var python = Process.Start(start)!;
        var (output, error) = (python.StandardOutput.ReadToEndAsync(TestServer.Token), python.StandardError.ReadToEndAsync(TestServer.Token));
        await python.StandardInput.BaseStream.WriteAsync(body, TestServer.Token);
        python.StandardInput.Close();
        await python.WaitForExitAsync(TestServer.Token);
        Assert.Equal("", await error);
        return (await output).Trim();
    }
}
