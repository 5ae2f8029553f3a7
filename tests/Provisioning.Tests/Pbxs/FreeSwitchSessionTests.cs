using Microsoft.Extensions.Time.Testing;
using Provisioning.Dialogs;
using Provisioning.Pbxs;
using static Provisioning.Tests.Pbxs.FreeSwitchTold;

namespace Provisioning.Tests.Pbxs;

public sealed class FreeSwitchSessionTests
{
    [Fact]
    public async Task It_signs_in_subscribes_to_little_and_asks_for_the_tables()
    {
        await using var line = await FreeSwitchLine.ReadyAsync();

        var said = line.Peer.Said.ToList();
        Assert.Equal("auth ClueCon\n\n", said[0]);
        Assert.Equal(
            "event json CHANNEL_CREATE CHANNEL_CALLSTATE CHANNEL_ANSWER CHANNEL_BRIDGE CHANNEL_UNBRIDGE CHANNEL_HOLD CHANNEL_UNHOLD CHANNEL_HANGUP_COMPLETE CHANNEL_DESTROY CHANNEL_UUID CALL_UPDATE"
            + " BACKGROUND_JOB HEARTBEAT CHANNEL_EXECUTE CHANNEL_EXECUTE_COMPLETE PLAYBACK_START CUSTOM sofia::register sofia::unregister sofia::expire\n\n",
            said[1]);
        Assert.Contains("filter Event-Name CHANNEL_CALLSTATE\n\n", said);
        Assert.Contains("filter Event-Name CUSTOM\n\n", said);
        Assert.Contains("filter Application eavesdrop\n\n", said);
        Assert.Contains("filter Playback-File-Path +misc/call_monitoring_blurb.wav\n\n", said);
        Assert.Contains("filter Application-Data +misc/call_monitoring_blurb.wav\n\n", said);
        Assert.DoesNotContain("filter Event-Name CHANNEL_EXECUTE\n\n", said);
        Assert.Equal(["show registrations as json", "show channels as json", "show calls as json"], line.Peer.Jobs);
    }

    [Fact]
    public async Task Events_become_facts_and_a_heartbeat_is_a_sign_of_life()
    {
        await using var line = await FreeSwitchLine.ReadyAsync();
        await line.TalkAsync();
        await line.Peer.SendAsync(EslBytes.Heartbeat);

        await Eventually.TrueAsync(() => line.Facts.OfType<SourceAlive>().Any(), "a sign of life");
        Assert.Equal(DialogState.Confirmed, line.Facts.OfType<CallEvent>().Last(told => told.CallId == Two).State);
        Assert.Equal(One, line.View.Find(Two)!.Peer);
    }

    [Fact]
    public async Task Tables_that_come_in_another_order_are_taken_together()
    {
        await using var line = new FreeSwitchLine(wire =>
        {
            var peer = new EslPeer(wire);
            List<(string Table, string Job)> asked = [];
            peer.Answer = command =>
            {
                if (!command.StartsWith("bgapi show", StringComparison.Ordinal))
                    return null;
                asked.Add((command.Split(' ')[2], command.Split("Job-UUID: ")[1].TrimEnd()));
                return EslBytes.JobReply(asked[^1].Job) + (asked.Count < 3 ? "" : string.Concat(Enumerable.Reverse(asked).Select(table => EslBytes.Job(table.Job, "{\"row_count\": 0}\n"))));
            };
            return peer;
        });

        await Eventually.TrueAsync(() => line.IsReady, "the session is ready");
    }

    [Theory]
    [InlineData("wrong", "refuses the password")]
    [InlineData("Clue\nCon", "line break")]
    public async Task A_password_that_is_not_right_is_said_so_and_not_shown(string password, string why)
    {
        await using var line = new FreeSwitchLine(wire => new(wire), password: password);

        var lost = await line.Run;
        Assert.Equal(PbxLoss.SignInRefused, lost.Reason);
        Assert.Contains(why, lost.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(password, lost.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n", nameof(PbxLoss.SignInRefused), "apply-inbound-acl")]
    [InlineData("Content-Type: text/disconnect-notice\nContent-Length: 4\n\nBye\n", nameof(PbxLoss.Closed), "Bye")]
    [InlineData("Content-Length: 3\nContent-Type: text/event-json\n\n{}}", nameof(PbxLoss.Nonsense), "no JSON object")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", nameof(PbxLoss.Nonsense), "mod_event_socket")]
    public async Task What_it_may_say_instead(string sent, string reason, string why)
    {
        await using var line = new FreeSwitchLine(wire => new(wire) { Answer = _ => "" });
        await line.Peer.SendAsync(sent);

        var lost = await line.Run;
        Assert.Equal(reason, lost.Reason.ToString());
        Assert.Contains(why, lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_nobody_asked_for_is_nonsense()
    {
        await using var line = await FreeSwitchLine.ReadyAsync();
        await line.Peer.SendAsync(EslBytes.Reply("+OK"));

        Assert.Equal(PbxLoss.Nonsense, (await line.Run).Reason);
    }

    [Theory]
    [InlineData("event")]
    [InlineData("filter")]
    public async Task A_subscription_that_is_refused_is_said_so(string command)
    {
        await using var line = new FreeSwitchLine(wire => new(wire) { Answer = said => said.StartsWith(command, StringComparison.Ordinal) ? EslBytes.Reply("-ERR permission denied") : null });

        Assert.Contains($"'{command}' is answered with -ERR permission denied", (await line.Run).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auth")]
    [InlineData("event")]
    [InlineData("filter")]
    [InlineData("bgapi show channels")]
    [InlineData("nolog")]
    public async Task A_pbx_that_hangs_at_any_step_is_silent(string step)
    {
        var options = new PbxOptions { PingInterval = TimeSpan.FromMilliseconds(20), Silence = TimeSpan.FromMilliseconds(150) };
        await using var line = new FreeSwitchLine(wire =>
        {
            var hangs = false;
            return new(wire) { Answer = said => (hangs |= said.StartsWith(step, StringComparison.Ordinal)) ? "" : null };
        }, options);

        Assert.Equal(PbxLoss.Silent, (await line.Run).Reason);
    }

    [Fact]
    public async Task A_pbx_that_is_quiet_is_asked_and_lives()
    {
        var options = new PbxOptions { PingInterval = TimeSpan.FromMilliseconds(20), Silence = TimeSpan.FromSeconds(20) };
        await using var line = await FreeSwitchLine.ReadyAsync(options: options);

        await Eventually.TrueAsync(() => line.Peer.Said.Count(said => said == "nolog\n\n") > 3, "it is asked for signs of life");
        Assert.False(line.Run.IsCompleted);
    }

    [Fact]
    public async Task A_connection_that_ends_at_any_byte_ends_the_session_and_what_was_asked()
    {
        long whole;
        await using (var line = await FreeSwitchLine.ReadyAsync())
        {
            await line.TalkAsync();
            whole = line.Peer.Sent;
        }

        var ready = 0;
        for (var cut = 1; cut < whole; cut += cut < 400 ? 1 : 7)
        {
            var after = cut;
            await using var line = new FreeSwitchLine(wire => new(wire) { CutAfter = after });
            await Task.WhenAny(line.Run, Eventually.TrueAsync(() => line.IsReady, "the session is ready or over"));
            foreach (var told in Call)
                await line.Peer.SendAsync(told);
            await line.Peer.SendAsync(new string('\n', 500));
            await line.Theirs.HangUpAsync();

            Assert.Equal(PbxLoss.Closed, (await line.Run).Reason);
            Assert.Equal(PbxVerdict.Lost, (await line.Session.HangUpAsync(new(One), CancellationToken.None)).Verdict);
            ready += line.IsReady ? 1 : 0;
        }

        Assert.InRange(ready, 1, int.MaxValue);
    }

    [Fact]
    public async Task After_a_while_and_then_again_and_again_the_tables_are_compared()
    {
        var time = new FakeTimeProvider();
        var options = new PbxOptions { PingInterval = TimeSpan.FromHours(1), Silence = TimeSpan.FromHours(2), CompareInterval = TimeSpan.FromSeconds(30), SettleTime = TimeSpan.FromSeconds(2) };
        await using var line = await FreeSwitchLine.ReadyAsync(options: options, time: time);
        line.Peer.Tables["channels"] = EslBytes.Table([new Dictionary<string, string> { ["uuid"] = One, ["presence_id"] = "101@x", ["callstate"] = "ACTIVE", ["direction"] = "inbound" }]);

        time.Advance(TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(() => line.View.Find(One) is not null, "the channel that the first tables did not have");

        line.Peer.Tables["channels"] = EslBytes.Table([]);
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(30));
            return line.View.Find(One) is null;
        }, "the channel that the later tables do not have");
    }
}
