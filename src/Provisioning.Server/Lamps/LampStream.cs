using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Options;
using Provisioning.Devices;

namespace Provisioning.Lamps;

/// <summary>
/// The lamps as server-sent events: <c>lamps</c> with all of them, then <c>lamp</c> for each that changed and <c>gone</c> for each that left. Who comes
/// back with the id of the last event is given what changed since.
/// </summary>
internal sealed class LampStream(LampFeed feed, IOptions<LampOptions> options, TimeProvider time)
{
    /// <param name="reader">Made before, so that nothing is missed between the state and the changes.</param>
    /// <param name="lastEventId">Of an earlier stream; null for all.</param>
    public async Task WriteAsync(PipeWriter output, LampReader reader, string? lastEventId, Func<ExtensionNumber, bool> isWanted, CancellationToken token)
    {
        WriteState(output, lastEventId, isWanted);
        using var heart = new PeriodicTimer(options.Value.Heartbeat, time);
        await EventStreamLoop.RunAsync(output, reader.WaitAsync, WriteChanges, heart, token);

        void WriteChanges()
        {
            foreach (var (extension, lamp) in reader.Take().Where(change => isWanted(change.Key)).OrderBy(change => change.Value?.Revision ?? 0))
                WriteChange(output, extension, lamp);
        }
    }

    private void WriteState(PipeWriter output, string? lastEventId, Func<ExtensionNumber, bool> isWanted)
    {
        // The revision first: a change in between is told twice, never not at all.
        var (epoch, revision) = (feed.Epoch, feed.Revision);
        var lamps = feed.All.Where(lamp => isWanted(lamp.Extension)).ToList();
        output.Write("retry: 1000\n"u8);
        if (TryReadId(lastEventId, epoch, out var seen) && seen <= revision)
        {
            foreach (var lamp in lamps.Where(lamp => lamp.Revision > seen).OrderBy(lamp => lamp.Revision))
                WriteChange(output, lamp.Extension, lamp);
        }
        else
        {
            Write(output, "lamps", Id(epoch, revision), lamps);
        }
    }

    private void WriteChange(PipeWriter output, ExtensionNumber extension, Lamp? lamp)
    {
        if (lamp is null)
            Write(output, "gone", null, new { extension });
        else
            Write(output, "lamp", Id(feed.Epoch, lamp.Revision), lamp);
    }

    private static void Write<T>(PipeWriter output, string name, string? id, T value)
    {
        var head = id is null ? $"event: {name}\ndata: " : $"id: {id}\nevent: {name}\ndata: ";
        output.Write(Encoding.UTF8.GetBytes(head));
        output.Write(LampJson.Write(value)); // has no line break
        output.Write("\n\n"u8);
    }

    private static string Id(string epoch, long revision) => string.Create(CultureInfo.InvariantCulture, $"{epoch}-{revision}");

    private static bool TryReadId(string? id, string epoch, out long revision)
    {
        revision = 0;
        return id?.Split('-') is [var itsEpoch, var itsRevision] && itsEpoch == epoch && long.TryParse(itsRevision, NumberStyles.None, CultureInfo.InvariantCulture, out revision);
    }
}
