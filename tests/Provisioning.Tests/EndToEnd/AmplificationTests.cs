using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Provisioning.Dialogs;
using Provisioning.Tests.Signalling;
using Provisioning.Tests.Subscriptions;

namespace Provisioning.Tests.EndToEnd;

/// <summary>
/// Over UDP anybody can write somebody else's address on a request. What the server then sends to that victim is one answer of bounded size, and
/// nothing of its own accord.
/// </summary>
public sealed class AmplificationTests
{
    /// <summary>Two challenges, and what is copied from a request that is as short as can be.</summary>
    private const double LargestFactor = 2.5;

    private const int LargestAnswer = 1_000;

    [Theory]
    [InlineData("SUBSCRIBE", "102")]
    [InlineData("REGISTER", LampServer.Alice)]
    [InlineData("INVITE", "102")]
    [InlineData("PUBLISH", "102")]
    [InlineData("OPTIONS", "102")]
    [InlineData("BYE", "102")]
    [InlineData("MESSAGE", "102")]
    public async Task A_request_that_proves_nothing_gets_one_answer_that_is_little_larger(string method, string user)
    {
        // Not this machine: a PBX on it may publish.
        await using var lamps = await LampServer.StartAsync("CallSources:Publish:Publishers:0:Name=pbx", "CallSources:Publish:Publishers:0:Networks:0=192.0.2.0/24");
        using var victim = new UdpClient(new IPEndPoint(IPAddress.Parse("127.44.75.2"), 0));
        victim.Connect(IPAddress.Loopback, lamps.Server.SipPort());
        var request = Request(victim, method, user);

        await victim.SendAsync(request, TestServer.Token);
        var first = await victim.ReceiveAsync(TestServer.Token);
        lamps.Call("102", "c1", DialogState.Early); // nobody who has proved nothing is told
        var silence = Stopwatch.StartNew();
        await Eventually.TrueAsync(() => silence.Elapsed > TimeSpan.FromSeconds(1.5), "Timers F and H are over");

        Assert.Equal(0, victim.Available);
        Assert.InRange(first.Buffer.Length, 1, LargestAnswer);
        Assert.True(first.Buffer.Length < request.Length * LargestFactor, $"{request.Length} bytes in, {first.Buffer.Length} out: {Encoding.ASCII.GetString(first.Buffer)}");
        Assert.Equal(0, lamps.Table.Count);
    }

    [Fact]
    public async Task Who_floods_is_not_answered_beyond_a_bound_and_others_are_served_meanwhile()
    {
        await using var lamps = await LampServer.StartAsync("Sip:Transport:Sources:MessageBurst=100", "Sip:Transport:Sources:MessagesPerSecond=50");
        using var flooder = new UdpClient(new IPEndPoint(IPAddress.Parse("127.44.75.3"), 0));
        flooder.Connect(IPAddress.Loopback, lamps.Server.SipPort());
        var start = Stopwatch.StartNew();

        for (var i = 0; i < 5_000; i++)
            await flooder.SendAsync(Request(flooder, i % 2 == 0 ? "SUBSCRIBE" : "REGISTER", "102", i), TestServer.Token);
        var (phone, _) = await lamps.WatchAsync();
        lamps.Call("102", "c1", DialogState.Confirmed);

        Assert.Contains("<state>confirmed</state>", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);
        var answered = 0;
        for (; flooder.Available > 0; answered++)
            await flooder.ReceiveAsync(TestServer.Token);
        Assert.InRange(answered, 1, 100 + (50 * (int)(start.Elapsed.TotalSeconds + 1)));
    }

    [Fact]
    public async Task A_dead_phone_with_40_keys_costs_44_datagrams_and_not_440()
    {
        var people = Enumerable.Range(300, 40).ToList();
        await using var lamps = await LampServer.StartAsync();
        await lamps.Server.ApplyAsync(LampServer.Office
            .Replace("devices:", string.Concat(people.Select(number => $"  - {{ number: \"{number}\", name: P{number}, site: london, sipPassword: plum-anchor-{number} }}\n")) + "devices:", StringComparison.Ordinal)
            .Replace("keys: [{ kind: blf, extension: \"101\" }]", $"expansionModules: [exp50]\n    keys: [{string.Join(", ", people.Select(number => $"{{ kind: blf, extension: \"{number}\" }}"))}]", StringComparison.Ordinal));
        var phone = lamps.Phone(LampServer.Bilal);
        foreach (var number in people)
        {
            Assert.Equal(200, (await phone.SubscribeAsync(LampSubscription.Of($"{number}"))).Status);
            await phone.NextAsync();
        }

        await lamps.SettledAsync();
        phone.Answer = _ => null;
        var before = phone.NotifyDatagrams;
        foreach (var number in people)
            lamps.Call($"{number}", "c1", DialogState.Confirmed);

        await Eventually.TrueAsync(() => lamps.Table.Count == 0, "it is known to be dead");
        Assert.InRange(phone.NotifyDatagrams - before, 4, 4 * 11); // four at once, each 11 times at most (RFC 3261 §17.1.2.2)
        foreach (var number in people)
            lamps.Call($"{number}", "c1", DialogState.Terminated);
        Assert.InRange(phone.NotifyDatagrams - before, 4, 4 * 11);
    }

    /// <summary>As short as a request can be that is taken at all.</summary>
    private static byte[] Request(UdpClient from, string method, string user, int number = 1)
    {
        var address = from.Client.LocalEndPoint;
        var body = method == "PUBLISH" ? "<dialog-info/>" : "";
        return Encoding.ASCII.GetBytes(string.Join("\r\n",
        [
            $"{method} sip:{user}@127.0.0.1 SIP/2.0", $"Via: SIP/2.0/UDP {address};branch=z9hG4bKamp{number}", $"From: <sip:{LampServer.Alice}@127.0.0.1>;tag=1", $"To: <sip:{user}@127.0.0.1>",
            $"Call-ID: amp{number}", $"CSeq: {number} {method}", "Max-Forwards: 70", $"Contact: <sip:{LampServer.Alice}@{address}>", "Event: dialog", $"Content-Length: {body.Length}", "", body,
        ]));
    }
}
