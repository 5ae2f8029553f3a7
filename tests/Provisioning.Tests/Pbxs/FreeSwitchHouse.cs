using System.Buffers;
using System.Text;
using System.Text.Json;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

/// <summary>A fleet with three people at a FreeSWITCH, the translation of its events, and the lamps that come of it.</summary>
internal sealed class FreeSwitchHouse
{
    public const string Context = "provisioning-monitoring";

    public static readonly Pbx Pbx = new()
    {
        Name = "main",
        Address = "pbx.example.com",
        Control = new() { Kind = PbxKind.FreeSwitch, Port = 8021, Password = Secret.Of("ClueCon") },
    };

    private readonly PbxControl _control;

    public FreeSwitchHouse(PbxOptions? options = null, string? domain = null)
    {
        _control = Pbx.Control! with { Domain = domain };
        Options = options ?? new();
        People = PeopleOf("101", "102", "103");
        Connect();
    }

    public PbxOptions Options { get; }

    public PbxPeople People { get; }

    public PbxLegs Legs { get; private set; } = null!;

    public FreeSwitchCalls Calls { get; private set; } = null!;

    public DialogEngine Engine { get; } = new();

    public DateTimeOffset Now { get; set; } = new(2026, 11, 26, 9, 0, 0, TimeSpan.Zero);

    /// <summary>All signals since the last time, in words.</summary>
    public List<PbxSignal> Signals { get; } = [];

    public static PbxPeople PeopleOf(params string[] numbers)
    {
        var state = new FleetState();
        state.Swap(Fleet.Empty with
        {
            Pbxs = Fleet.Empty.Pbxs.Add("main", Pbx),
            Sites = Fleet.Empty.Sites.Add("office", new() { Name = "office", Pbx = "main", TimeZone = "Etc/UTC" }),
            Extensions = Fleet.Empty.Extensions.AddRange(numbers.Select(number => KeyValuePair.Create(ExtensionNumber.Parse(number), Person(number)))),
        });
        return new(state, "main");
    }

    public static Extension Person(string number, string? user = null) =>
        new() { Number = ExtensionNumber.Parse(number), Name = $"Person {number}", Site = "office", SipUser = user };

    public void Connect()
    {
        Legs = new("main", "pbx-main");
        Calls = new(Legs, People, _control, Options.MaxLegs);
    }

    public void Lose()
    {
        Legs.Lose();
        Pass();
    }

    public void Apply(IReadOnlyDictionary<string, string> told) => Apply(JsonSerializer.Serialize(told));

    public void Apply(string json)
    {
        foreach (var message in Read(Encoding.UTF8.GetBytes(EslBytes.Event(json)), new(Options)))
            Calls.Apply(EslEvent.Read(message.Body.Span));
        Pass();
    }

    public void Load(string channels = "{\"row_count\": 0}\n", string calls = "{\"row_count\": 0}\n")
    {
        Calls.Load(FreeSwitchSnapshot.Read(channels, calls));
        Pass();
    }

    public void Compare(string channels, string calls, long asked)
    {
        Calls.Compare(FreeSwitchSnapshot.Read(channels, calls), asked);
        Pass();
    }

    public PbxLeg Leg(string id) => Legs.Find(id) ?? throw new InvalidOperationException($"there is no leg {id}");

    /// <summary>An extension's dialogs, in words: <c>confirmed initiator held</c>.</summary>
    public string Lamp(string number) => string.Join(", ", Engine.Snapshot(ExtensionNumber.Parse(number)).Dialogs.Select(dialog =>
        FormattableString.Invariant($"{dialog.State} {dialog.Direction}{(dialog.IsHeld ? " held" : "")}").ToLowerInvariant()).Order(StringComparer.Ordinal));

    public static List<EslMessage> Read(ReadOnlyMemory<byte> bytes, EslReader reader)
    {
        List<EslMessage> messages = [];
        var buffer = new ReadOnlySequence<byte>(bytes);
        while (reader.TryRead(ref buffer, out var message))
            messages.Add(message);
        return messages;
    }

    private void Pass()
    {
        var (facts, signals) = Legs.Take();
        Signals.AddRange(signals);
        foreach (var fact in facts)
            Engine.Apply(fact, Now);
    }
}
