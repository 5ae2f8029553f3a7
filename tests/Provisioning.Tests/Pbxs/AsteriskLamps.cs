using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

/// <summary>The way from an Asterisk's bytes to the lamps, without sockets and clocks.</summary>
internal sealed class AsteriskLamps
{
    private readonly PbxPeople _people;
    private readonly int _extensions;
    private AmiReader _reader = new(new());
    private AsteriskCalls _calls;

    public AsteriskLamps(int extensions = 6)
    {
        _extensions = extensions;
        _people = AsteriskOffice.People(AsteriskOffice.Fleet(extensions: extensions));
        _calls = Begin();
        Snapshot([]);
    }

    public PbxLegs Legs { get; private set; } = null!;

    public DialogEngine Engine { get; } = new();

    public List<PbxSignal> Signals { get; } = [];

    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public void Read(ReadOnlySpan<byte> bytes)
    {
        var messages = new List<AmiMessage>();
        Assert.True(_reader.TryRead(bytes, messages, out var nonsense), nonsense);
        foreach (var message in messages)
            Apply(message);
    }

    public void Apply(AmiMessage message)
    {
        _calls.Apply(message);
        Pass();
    }

    public void Lose()
    {
        Legs.Lose();
        Pass();
    }

    /// <summary>A new connection, and all that its snapshot lists.</summary>
    public void Connect(AsteriskSnapshot snapshot)
    {
        _calls = Begin();
        _calls.Apply(snapshot);
        Pass();
    }

    public ExtensionDialogs Of(string extension) => Engine.Snapshot(ExtensionNumber.Parse(extension));

    /// <summary>As <c>101 initiator confirmed held</c>, for all that are not idle.</summary>
    public string Told() => string.Join(", ", Enumerable.Range(101, _extensions).SelectMany(number => Of($"{number}").Dialogs.Select(dialog => Told(number, dialog))));

    private static string Told(int number, CallDialog dialog) =>
        $"{number} {(dialog.State == DialogState.Confirmed ? dialog.IsHeld ? "holds" : "talks" : $"{dialog.Direction}/{dialog.State}".ToLowerInvariant())}{(dialog.IsPrivate ? "" : $" {dialog.Remote?.Number}")}";

    private void Snapshot(IReadOnlyList<AmiMessage> channels) => Connect(new(channels, new HashSet<string>(), [], []));

    private AsteriskCalls Begin()
    {
        Legs = new("main", "pbx-main");
        _reader = new(new());
        _reader.TryRead(System.Text.Encoding.UTF8.GetBytes(AmiText.Greeting), [], out _);
        return new(Legs, _people, "provisioning", 100_000);
    }

    private void Pass()
    {
        var (facts, signals) = Legs.Take();
        foreach (var fact in facts)
            Engine.Apply(fact, Now);
        Signals.AddRange(signals);
    }
}
