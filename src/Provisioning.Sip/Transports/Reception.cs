using System.Net;
using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Transports;

/// <summary>What every socket does with what it receives: limits first, then the parser, then the user.</summary>
internal sealed class Reception(TransportOptions options, SourceTable sources, SipMetrics metrics, ITransportUser user, Action<Exception> faulted)
{
    public TransportOptions Options => options;

    public SipMetrics Metrics => metrics;

    /// <summary>False: not even to be looked at.</summary>
    public bool Admits(SourceBucket source)
    {
        if (source.TryTakeMessage())
            return true;
        metrics.Dropped("source");
        return false;
    }

    public SourceBucket SourceOf(SocketAddress address) => sources.Find(address);

    public SourceBucket SourceOf(IPAddress address) => sources.Find(address);

    /// <summary>One datagram (RFC 3261 §18.3). Line ends or NULs alone are keep-alives, which want no answer over UDP.</summary>
    public void OnDatagram(ReadOnlySpan<byte> datagram, Flow flow, SourceBucket source)
    {
        if (datagram.IndexOfAnyExcept((byte)'\r', (byte)'\n', (byte)0) < 0)
        {
            metrics.KeepAlive(TransportProtocol.Udp);
            return;
        }

        var result = SipParser.ParseDatagram(datagram, options.Messages);
        if (result.Status == ParseStatus.Done)
            OnMessage(result.Message!, flow);
        else
            OnRejected(result, flow, source);
    }

    public void OnMessage(SipMessage message, Flow flow)
    {
        metrics.Received(flow.Protocol);
        try
        {
            user.OnMessage(message, flow);
        }
        catch (Exception e)
        {
            faulted(e);
        }
    }

    public void OnRejected(ParseResult rejected, Flow flow, SourceBucket source)
    {
        metrics.Rejected(rejected.Rejection);
        if (rejected.Message is not SipRequest || flow.IsMulticast || !source.TryTakeRejection())
            return;
        try
        {
            user.OnRejected(rejected, flow);
        }
        catch (Exception e)
        {
            faulted(e);
        }
    }

    /// <summary>What should not have been thrown is told.</summary>
    public void OnFault(Exception exception) => faulted(exception);

    public void OnClosed(Flow flow)
    {
        try
        {
            user.OnClosed(flow);
        }
        catch (Exception e)
        {
            faulted(e);
        }
    }
}
