using System.Net.ServerSentEvents;
using Provisioning.Lamps;

namespace Provisioning.Cli;

/// <summary>What a stream of lamps has told so far.</summary>
internal sealed class LampBoard
{
    private readonly Dictionary<string, Lamp> _lamps = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public string? LastEventId { get; private set; }

    /// <summary>Why nothing new comes; null while the stream flows.</summary>
    public string? Trouble { get; private set; }

    /// <summary>As they are now; another thread may draw them.</summary>
    public IReadOnlyList<Lamp> Lamps
    {
        get
        {
            lock (_lock)
                return [.. _lamps.Values.OrderBy(lamp => lamp.Extension)];
        }
    }

    /// <summary>Takes the next event; gives a line for each change, and null when the stream has ended.</summary>
    /// <exception cref="CliException">There has been no event yet, and there will be none.</exception>
    public async Task<IReadOnlyList<string>?> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        try
        {
            if (!await events.MoveNextAsync())
                return Break("the server ended the stream");
            lock (_lock)
                return TakeLocked(events.Current);
        }
        catch (Exception e) when (LastEventId is not null && e is CliException or IOException or HttpRequestException)
        {
            return Break(e.Message);
        }
    }

    private IReadOnlyList<string>? Break(string why)
    {
        Trouble = why;
        return null;
    }

    private List<string> TakeLocked(SseItem<string> item)
    {
        Trouble = null;
        LastEventId = item.EventId ?? LastEventId;
        switch (item.EventType)
        {
            case "lamps":
                var before = _lamps.Values.ToHashSet();
                _lamps.Clear();
                var all = Read<Lamp[]>(item.Data);
                foreach (var lamp in all)
                    _lamps[$"{lamp.Extension}"] = lamp;
                return [.. all.Where(lamp => !before.Contains(lamp)).Select(LampTable.Line)];
            case "lamp":
                var changed = Read<Lamp>(item.Data);
                _lamps[$"{changed.Extension}"] = changed;
                return [LampTable.Line(changed)];
            case "gone":
                var extension = Read<Gone>(item.Data).Extension;
                _lamps.Remove(extension);
                return [$"{extension} has left"];
            default:
                return [];
        }
    }

    private static T Read<T>(string json) => LampJson.Read<T>(json);

    private sealed record Gone(string Extension);
}
