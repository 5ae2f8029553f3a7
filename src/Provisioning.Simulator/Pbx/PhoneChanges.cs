using System.Globalization;
using System.Threading.Channels;
using Provisioning.Simulator.Ami;

namespace Provisioning.Simulator.Pbx;

/// <summary>
/// Says whose phone has begun to do something else, at the moment at which the PBX tells it, and whoever has made it so: the office, a monitor, or the server.
/// Asked under the lock of the switchboard.
/// </summary>
internal sealed class PhoneChanges(Switchboard board, Action<string> changed) : ChannelWriter<AmiMessage>
{
    private Dictionary<string, string> _before = Describe(board);

    public override bool TryWrite(AmiMessage item)
    {
        var (before, now) = (_before, Describe(board));
        _before = now;
        foreach (var number in now.Keys.Union(before.Keys, StringComparer.Ordinal))
        {
            if (now.GetValueOrDefault(number) != before.GetValueOrDefault(number))
                changed(number);
        }

        return true;
    }

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(true);

    /// <summary>By number. The leg of a phone that came by the provisioning server has the phone's.</summary>
    private static Dictionary<string, string> Describe(Switchboard board) => board.Channels
        .GroupBy(leg => leg.Endpoint == board.Options.Peer ? leg.Caller.Number : leg.Endpoint)
        .ToDictionary(legs => legs.Key, legs => string.Join(' ', legs.Select(Describe)), StringComparer.Ordinal);

    /// <summary>All that a lamp could show.</summary>
    private static string Describe(PbxChannel leg) =>
        string.Create(CultureInfo.InvariantCulture, $"{leg.Number}{leg.State}{leg.IsHolding}{leg.Dials?.State == ChannelState.Ringing}{leg.Connected.Number}");
}
