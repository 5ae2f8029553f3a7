using System.Globalization;
using Provisioning.Tests.Messaging;

namespace Provisioning.Tests.Interop;

/// <summary>What scenarios call <c>sh pbx 102 c1 early</c>: a PBX that tells the broker of a call, by Debian's <c>mosquitto_pub</c>.</summary>
internal static class PbxScript
{
    private const string Text = """
        # sh pbx EXTENSION CALL STATE [held|private|named]
        case "$4" in
          held) more=', "held": true' ;;
          private) more=', "private": true, "remote": {"number": "4477001", "name": "Secret Caller"}' ;;
          named) more=', "remote": {"number": "4477001", "name": "Open Caller"}' ;;
        esac
        exec mosquitto_pub -h 127.0.0.1 -p PORT -u USER -P PASSWORD -V mqttv5 -q 1 -t "provisioning/calls/pbx/$1" -m "{\"call\": \"RUN-$2\", \"state\": \"$3\"$more}"

        """;

    private static int _runs;

    /// <summary>Each time with names of its own for calls: one that has ended never comes back.</summary>
    public static (string Name, string Text) For(TestServer server)
    {
        var broker = Mosquitto.For(server);
        var run = Interlocked.Increment(ref _runs).ToString(CultureInfo.InvariantCulture);
        return ("pbx", Text.Replace("RUN", run, StringComparison.Ordinal).Replace("PORT", broker.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("USER", broker.User, StringComparison.Ordinal).Replace("PASSWORD", broker.Password, StringComparison.Ordinal));
    }
}
