using System.Collections.Concurrent;

namespace Provisioning.Pbxs;

/// <summary>What administrators hear of connections: once when one is lost, once when it is there again, and in between in the health report.</summary>
internal sealed partial class PbxReport(PbxMetrics metrics, ILogger<PbxReport> logger)
{
    private readonly ConcurrentDictionary<string, string> _troubles = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Pbx, string Advice), bool> _advised = new();

    /// <summary>Of those PBXs that are not connected, why.</summary>
    public IReadOnlyDictionary<string, string> Troubles => _troubles;

    public void Connected(string pbx, int legs)
    {
        metrics.Attempted(pbx, "connected");
        LogConnected(pbx, legs);
        _troubles.TryRemove(pbx, out _);
    }

    /// <param name="wasConnected">Its calls were known before.</param>
    public void Lost(string pbx, PbxLostException loss, bool wasConnected)
    {
        if (wasConnected)
            metrics.Lost(pbx, loss.Reason);
        else
            metrics.Attempted(pbx, loss.Reason.ToString());
        if (wasConnected)
            LogLost(pbx, loss.Message);
        else if (_troubles.GetValueOrDefault(pbx) != loss.Message)
            LogNotReached(pbx, loss.Message);
        _troubles[pbx] = loss.Message;
    }

    /// <summary>It met something that this server was not made for: the connection is made anew.</summary>
    public void Broke(string pbx, Exception fault) => LogBroke(fault, pbx);

    public void Left(string pbx)
    {
        _troubles.TryRemove(pbx, out _);
        LogLeft(pbx);
    }

    /// <summary>Something about a PBX that works could work better.</summary>
    public void Advise(string pbx, string advice)
    {
        if (_advised.TryAdd((pbx, advice), true))
            LogAdvice(pbx, advice);
    }

    public void Waiting(string pbx, string why) => _troubles[pbx] = why;
}
