using Microsoft.Extensions.Time.Testing;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Sip.Transactions;

/// <summary>A transaction layer without a network, its clock in the test's hands, and a user that notes what it is told.</summary>
internal sealed class TransactionBench : IClientTransactionUser, IAsyncDisposable
{
    private readonly TransportLayer _transports;

    public TransactionBench(TransactionOptions? options = null)
    {
        _transports = new(new(), Time) { Faulted = e => Faults.Add(e) };
        Layer = new(_transports, options ?? new(), Time);
    }

    public FakeTimeProvider Time { get; } = new();

    public TransactionLayer Layer { get; }

    public List<Exception> Faults { get; } = [];

    /// <summary>What the user was told: statuses and failures.</summary>
    public List<string> Told { get; } = [];

    public SipResponse? LastResponse { get; private set; }

    public void OnResponse(ClientTransaction transaction, SipResponse response)
    {
        LastResponse = response;
        Told.Add(response.Status.ToString());
    }

    public void OnFailed(ClientTransaction transaction, ClientFailure failure) => Told.Add(failure.ToString());

    public ClientTransaction Send(string method, Flow flow) => Layer.Send(Request(method), flow, this);

    /// <summary>Lets time pass in steps of one tick, as it does outside of tests.</summary>
    public void Pass(double seconds)
    {
        var tick = TimeSpan.FromMilliseconds(25);
        for (var left = TimeSpan.FromSeconds(seconds); left > TimeSpan.Zero; left -= tick)
            Time.Advance(left < tick ? left : tick);
    }

    /// <summary>When, in milliseconds from now, something more is sent on the flow.</summary>
    public List<int> SendTimes(RecordingFlow flow, double seconds)
    {
        var times = new List<int>();
        for (var now = 25; now <= seconds * 1000; now += 25)
        {
            var before = flow.Sent.Count;
            Time.Advance(TimeSpan.FromMilliseconds(25));
            times.AddRange(Enumerable.Repeat(now, flow.Sent.Count - before));
        }

        return times;
    }

    public static OutgoingRequest Request(string method) => new OutgoingRequest(method, "sip:1001@192.0.2.77:5060")
        .Add(HeaderName.MaxForwards, "70")
        .Add(HeaderName.From, "<sip:1002@example.com>;tag=us")
        .Add(HeaderName.To, "<sip:1001@example.com>")
        .Add(HeaderName.CallId, "call-1")
        .Add(HeaderName.CSeq, $"1 {method}");

    public async ValueTask DisposeAsync()
    {
        await Layer.DisposeAsync();
        Assert.Empty(Faults);
    }
}
