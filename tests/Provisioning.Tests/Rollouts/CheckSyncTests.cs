using System.Diagnostics.Metrics;
using Provisioning.Devices;
using Provisioning.Rollouts;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Sip.Transactions;

namespace Provisioning.Tests.Rollouts;

public sealed class CheckSyncTests
{
    private const string Challenge = "WWW-Authenticate: Digest realm=\"phone\", nonce=\"n1\", qop=\"auth\", algorithm=MD5";

    private readonly RecordingFlow _flow = new();

    [Theory]
    [InlineData(200, nameof(TellVerdict.Told))]
    [InlineData(403, nameof(TellVerdict.Refused))]
    [InlineData(404, nameof(TellVerdict.Silent))]
    [InlineData(503, nameof(TellVerdict.Silent))]
    public async Task What_the_phone_answers_is_the_outcome(int status, string verdict)
    {
        await using var bench = new CheckSyncBench();

        bench.Register(_flow).Tell();
        bench.Answer(_flow, 100);
        bench.Answer(_flow, status);

        Assert.Equal([new(Enum.Parse<TellVerdict>(verdict), status)], bench.Outcomes);
        Assert.Equal(0, bench.CheckSync.UnderWay);
    }

    [Fact]
    public async Task Silence_ends_with_Timer_F_and_is_not_answered_by_another_attempt()
    {
        await using var bench = new CheckSyncBench();

        bench.Register(_flow).Register(new RecordingFlow(), "sip:other@192.0.2.78").Register(_flow, "sip:805ec0123456@192.0.2.77:1").Tell();
        bench.Pass(31.9);
        Assert.Empty(bench.Outcomes);
        bench.Pass(60);

        Assert.Equal([new(TellVerdict.Silent, 408)], bench.Outcomes);
        Assert.Equal(11, _flow.Sent.Count);
    }

    [Fact]
    public async Task A_connection_that_breaks_may_be_that_of_a_phone_that_reboots_so_no_other_flow_is_tried()
    {
        await using var bench = new CheckSyncBench();
        var (older, newer) = (new RecordingFlow(), new RecordingFlow(TransportProtocol.Tcp));

        bench.Register(older).Register(newer).Tell(TellMethod.Reboot);
        bench.Close(newer);

        Assert.Equal([new(TellVerdict.Silent, 503)], bench.Outcomes);
        Assert.Empty(older.Sent);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(430)]
    [InlineData(480)]
    public async Task The_newest_flow_is_tried_first_and_one_that_the_phone_is_not_at_leads_to_the_next(int status)
    {
        await using var bench = new CheckSyncBench();
        var (oldest, cut, newest) = (new RecordingFlow(), new RecordingFlow(TransportProtocol.Tcp) { IsBroken = true }, new RecordingFlow(TransportProtocol.Tcp));

        bench.Register(oldest).Register(cut).Register(newest).Tell();
        bench.Answer(newest, status);
        bench.Answer(oldest, 200);

        Assert.Equal([new(TellVerdict.Told, 200)], bench.Outcomes);
        Assert.Equal((1, 0, 1), (oldest.Sent.Count, cut.Sent.Count, newest.Sent.Count));
    }

    [Fact]
    public async Task A_phone_that_is_nowhere_is_unreachable_and_so_is_one_that_left_the_fleet()
    {
        await using var bench = new CheckSyncBench();

        bench.Tell().Tell(mac: MacAddress.Parse("0004f2999999"));

        Assert.Equal([new(TellVerdict.Unreachable, 0), new(TellVerdict.Unreachable, 0)], bench.Outcomes);
    }

    [Theory]
    [InlineData(481)]
    [InlineData(489)]
    public async Task The_other_form_is_tried_once(int status)
    {
        await using var bench = new CheckSyncBench();

        bench.Register(_flow).Tell();
        Assert.Contains("\r\nSubscription-State: terminated\r\n", _flow.Last, StringComparison.Ordinal);
        bench.Answer(_flow, status);
        Assert.DoesNotContain("Subscription-State", _flow.Last, StringComparison.Ordinal);
        bench.Answer(_flow, status);

        Assert.Equal([new(TellVerdict.Refused, status)], bench.Outcomes);
        Assert.Equal(2, _flow.Sent.Count);
    }

    [Fact]
    public async Task The_form_that_a_kind_of_phone_took_is_what_the_next_one_is_told_in()
    {
        await using var bench = new CheckSyncBench();
        var (next, another) = (new RecordingFlow(), new RecordingFlow());
        bench.Register(_flow, userAgent: "Acme 1.0").Register(next, "sip:x@192.0.2.9", userAgent: "Acme 1.0", mac: CheckSyncBench.Other).Tell();
        bench.Answer(_flow, 489);
        bench.Answer(_flow, 200);

        bench.Tell(mac: CheckSyncBench.Other);

        Assert.DoesNotContain("Subscription-State", next.Last, StringComparison.Ordinal);
        bench.Answer(next, 481);
        Assert.Contains("Subscription-State: terminated", next.Last, StringComparison.Ordinal);
        bench.Answer(next, 200);
        bench.Register(another, "sip:y@192.0.2.9", userAgent: "Acme 1.0").Tell();
        Assert.Contains("Subscription-State: terminated", another.Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_challenge_is_answered_with_the_password_of_the_lamp_line()
    {
        await using var bench = new CheckSyncBench();

        bench.Register(_flow).Tell();
        bench.Answer(_flow, 401, Challenge);

        Assert.Contains("\r\nAuthorization: Digest username=\"805ec0123456\", realm=\"phone\", ", _flow.Last, StringComparison.Ordinal);
        bench.Answer(_flow, 200);
        Assert.Equal([new(TellVerdict.Told, 200)], bench.Outcomes);
    }

    [Fact]
    public async Task A_challenge_in_the_name_of_the_PBX_is_answered_with_the_password_of_the_first_line()
    {
        await using var bench = new CheckSyncBench();

        bench.Register(_flow).Tell();
        bench.Answer(_flow, 401, Challenge.Replace("phone", "PBX.example.com", StringComparison.Ordinal));

        Assert.Contains("\r\nAuthorization: Digest username=\"100\", realm=\"PBX.example.com\", ", _flow.Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_challenge_is_the_end()
    {
        await using var bench = new CheckSyncBench();

        bench.Register(_flow).Tell();
        bench.Answer(_flow, 401, Challenge);
        bench.Answer(_flow, 401, Challenge);

        Assert.Equal([new(TellVerdict.WantsAuthentication, 401)], bench.Outcomes);
        Assert.Equal(2, _flow.Sent.Count);
    }

    [Theory]
    [InlineData("WWW-Authenticate: Basic realm=\"phone\"")]
    [InlineData("X-Nothing: here")]
    public async Task A_challenge_that_cannot_be_answered_is_the_end(string challenge)
    {
        await using var bench = new CheckSyncBench();

        bench.Register(_flow).Tell();
        bench.Answer(_flow, 401, challenge);

        Assert.Equal([new(TellVerdict.WantsAuthentication, 401)], bench.Outcomes);
    }

    [Fact]
    public async Task A_phone_is_told_once_at_a_time()
    {
        await using var bench = new CheckSyncBench();

        bench.Register(_flow).Tell().Tell(TellMethod.Reboot);

        Assert.Equal([new(TellVerdict.Held, 0)], bench.Outcomes);
        Assert.Single(_flow.Sent);
        bench.Answer(_flow, 200);
        bench.Tell();
        Assert.Equal(2, _flow.Sent.Count);
    }

    [Fact]
    public async Task No_more_phones_are_told_at_once_than_may_be()
    {
        await using var bench = new CheckSyncBench(options: new() { MaxInFlight = 1 });
        var other = new RecordingFlow();

        bench.Register(_flow).Register(other, mac: CheckSyncBench.Other).Tell().Tell(mac: CheckSyncBench.Other);

        Assert.Equal([new(TellVerdict.Held, 0)], bench.Outcomes);
        Assert.Empty(other.Sent);
        bench.Answer(_flow, 200);
        bench.Tell(mac: CheckSyncBench.Other);
        Assert.Single(other.Sent);
    }

    [Fact]
    public async Task Forms_beyond_the_bound_are_not_remembered()
    {
        await using var bench = new CheckSyncBench(options: new() { RememberedForms = 1 });
        var second = new RecordingFlow();
        bench.Register(_flow, userAgent: "Acme 1.0").Register(second, mac: CheckSyncBench.Other, userAgent: "Acme 2.0");
        foreach (var (flow, mac) in new[] { (_flow, CheckSyncBench.Phone), (second, CheckSyncBench.Other) })
        {
            bench.Tell(mac: mac);
            bench.Answer(flow, 489);
            bench.Answer(flow, 200);
        }

        bench.Tell().Tell(mac: CheckSyncBench.Other);

        Assert.DoesNotContain("Subscription-State", _flow.Last, StringComparison.Ordinal);
        Assert.Contains("Subscription-State", second.Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attempts_are_counted_by_verdict_and_way()
    {
        await using var bench = new CheckSyncBench();
        using var listener = new MeterListener();
        var counted = new Dictionary<string, long>();
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == bench.Meters)
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) =>
        {
            var key = string.Join(' ', tags.ToArray().Select(tag => tag.Value).Prepend(instrument.Name));
            counted[key] = counted.GetValueOrDefault(key) + count;
        });
        listener.Start();

        bench.Tell().Register(_flow).Tell().Tell();
        Assert.Equal(1, counted["provisioning.notify.checksync.underway"]);
        bench.Answer(_flow, 200);

        Assert.Equal(
            [("provisioning.notify.checksync Held none", 1), ("provisioning.notify.checksync Told flow", 1), ("provisioning.notify.checksync Unreachable none", 1), ("provisioning.notify.checksync.underway", 0)],
            counted.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public async Task A_server_that_stops_sends_nothing_more()
    {
        await using var bench = new CheckSyncBench();

        bench.Register(_flow).Tell();
        await bench.CheckSync.StopAsync(TestServer.Token);
        bench.Pass(40);

        Assert.Equal([new(TellVerdict.Silent, 0)], bench.Outcomes);
        Assert.Single(_flow.Sent);
        bench.Tell();
        Assert.Equal(new(TellVerdict.Held, 0), bench.Outcomes[^1]);
    }
}
