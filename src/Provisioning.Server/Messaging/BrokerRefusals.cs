using Microsoft.Extensions.Options;

namespace Provisioning.Messaging;

/// <summary>Counts what the broker inside refuses, and tells of some of it: whoever connects decides how often there is something to tell.</summary>
internal sealed partial class BrokerRefusals(MessagingMetrics metrics, IOptions<MessagingOptions> options, TimeProvider time, ILogger<BrokerRefusals> logger)
{
    private const int LongestText = 100;

    private readonly Pace[] _paces = [.. Enum.GetValues<BrokerRefusal>().Select(_ => new Pace())];

    public void Stranger(string remote)
    {
        if (MayLog(BrokerRefusal.Credentials, out var untold))
            LogStranger(remote, untold);
    }

    public void Refused(string user, string topic, BrokerRefusal reason)
    {
        if (MayLog(reason, out var untold))
            LogRefused(Clean(user), Clean(topic), reason, untold);
    }

    public void TooSlow(string client)
    {
        if (MayLog(BrokerRefusal.TooSlow, out var untold))
            LogTooSlow(Clean(client), untold);
    }

    /// <summary>Counts it; true once in an interval for each reason.</summary>
    private bool MayLog(BrokerRefusal reason, out long untold)
    {
        metrics.Refused(reason);
        return _paces[(int)reason].MayLog(time, options.Value.RefusalLogInterval, out untold);
    }

    /// <summary>Nothing that could forge a line or paint a terminal.</summary>
    private static string Clean(string text) => string.Create(Math.Min(text.Length, LongestText), text, (clean, whole) =>
    {
        for (var i = 0; i < clean.Length; i++)
            clean[i] = char.IsControl(whole[i]) ? '.' : whole[i];
    });

    [LoggerMessage(1, LogLevel.Information, "A client at {Remote} was refused by the MQTT broker: no such user, or a wrong password. So were {Untold} others since this was told.")]
    private partial void LogStranger(string remote, long untold);

    [LoggerMessage(2, LogLevel.Information, "MQTT user {User} was refused: {Topic} ({Reason}). So was {Untold} times something since this was told.")]
    private partial void LogRefused(string user, string topic, BrokerRefusal reason, long untold);

    [LoggerMessage(3, LogLevel.Warning, "MQTT client {Client} did not read what it subscribed to and was sent away. So were {Untold} others since this was told.")]
    private partial void LogTooSlow(string client, long untold);

    /// <summary>When something was told last, and how often it was not since.</summary>
    private sealed class Pace
    {
        private readonly Lock _lock = new();
        private long? _toldAt;
        private long _untold;

        public bool MayLog(TimeProvider time, TimeSpan interval, out long untold)
        {
            lock (_lock)
            {
                var now = time.GetTimestamp();
                untold = _untold;
                if (_toldAt is { } last && time.GetElapsedTime(last, now) < interval)
                {
                    _untold++;
                    return false;
                }

                (_toldAt, _untold) = (now, 0);
                return true;
            }
        }
    }
}
