using System.Text.Json;

namespace Provisioning.Tests.Pbxs;

/// <summary>
/// What a FreeSWITCH 1.10.12 told of something that happened: events, in order, and tables that were asked for in between, one a line. Of the headers of an event those that are looked
/// at are kept, and of a row those columns.
/// </summary>
internal sealed class FreeSwitchRecording(string name)
{
    public static readonly string Folder = Path.Combine(Repository.Root, "tests", "Provisioning.Tests", "Pbxs", "Recordings");

    private readonly string[] _lines = File.ReadAllLines(Path.Combine(Folder, $"{name}.esl"));

    /// <summary>How often the tables were asked for.</summary>
    public int Times => _lines.Count(line => !IsEvent(line)) / 2;

    /// <summary>All events of it, in a house that knows nothing before.</summary>
    /// <param name="each">Looks at the house after each.</param>
    public FreeSwitchHouse Play(FreeSwitchHouse? house = null, Action<FreeSwitchHouse>? each = null)
    {
        house ??= new();
        house.Load();
        foreach (var line in _lines.Where(IsEvent))
        {
            house.Apply(line);
            each?.Invoke(house);
        }

        return house;
    }

    /// <summary>A house that connects when the tables are asked for, as often as they were.</summary>
    /// <param name="time">The first time is 0.</param>
    public FreeSwitchHouse Connect(int time)
    {
        var house = new FreeSwitchHouse();
        var (channels, calls) = Tables(time);
        house.Load(channels, calls);
        return house;
    }

    /// <summary>The tables of another time, compared with what is known.</summary>
    public void Compare(FreeSwitchHouse house, int time)
    {
        var (channels, calls) = Tables(time);
        house.Compare(channels, calls, house.Calls.Told);
    }

    /// <summary>The id of the channel with this name among those that are told of.</summary>
    public string Id(string channel) => _lines.Where(IsEvent).Select(line => JsonSerializer.Deserialize<Dictionary<string, string>>(line)!).Last(told => told["Channel-Name"].StartsWith(channel, StringComparison.Ordinal))["Unique-ID"];

    private (string Channels, string Calls) Tables(int time) => _lines.Where(line => !IsEvent(line)).Skip(2 * time).ToList() is [var channels, var calls, ..] ? (channels, calls) : throw new ArgumentOutOfRangeException(nameof(time));

    private static bool IsEvent(string line) => line.StartsWith("{\"Event-Name\"", StringComparison.Ordinal);
}
