using System.Net;
using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Transactions;

/// <summary>RFC 3261 §18.1.1: what is too large for a datagram goes by TCP, and by UDP after all where TCP is refused.</summary>
internal sealed class LargeRequests(TransportLayer transports, TransactionOptions options, TimeProvider time)
{
    private const int MaxRemembered = 65_536; // as many as there are phones, at about 100 bytes each

    private readonly RecentTable<IPEndPoint, Refusal> _refusals = new(MaxRemembered);

    /// <summary>Whether TCP is to be tried.</summary>
    public bool WantTcp(int requestBytes, Flow flow) =>
        flow.Protocol == TransportProtocol.Udp && requestBytes > options.MaxUdpRequestBytes && !HasRefused(flow.Remote);

    /// <summary>A TCP connection to where the UDP flow leads, or that flow.</summary>
    public async Task<Flow> FindFlowAsync(Flow udp)
    {
        using var patience = new CancellationTokenSource(options.LargeRequestConnectTimeout, time);
        Flow? tcp = null;
        try
        {
            tcp = await transports.ConnectAsync(TransportProtocol.Tcp, udp.Remote, null, patience.Token);
        }
        catch (OperationCanceledException)
        {
            // refused by silence
        }

        if (tcp is null)
            _refusals.Set(udp.Remote, new(time.GetTimestamp()));
        return tcp ?? udp;
    }

    private bool HasRefused(IPEndPoint remote) =>
        _refusals.TryFind(remote, out var refusal) && time.GetElapsedTime(refusal.At) < options.TcpRefusalMemory;

    private sealed record Refusal(long At);
}
