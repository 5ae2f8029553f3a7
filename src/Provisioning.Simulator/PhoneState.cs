using System.Collections.Immutable;

namespace Provisioning.Simulator;

/// <summary>What a phone shows and does with the configuration it runs.</summary>
public sealed record PhoneState
{
    public static readonly PhoneState Factory = new();

    public ImmutableArray<PhoneLine> Lines { get; init; } = [];

    /// <summary>The keys in use, from the first on the phone to the last on the last expansion module.</summary>
    public ImmutableArray<PhoneKey> Keys { get; init; } = [];

    /// <summary>Parameters by the vendor's name, as the phone uses them.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>What the configuration asks for and this phone cannot do, such as a key that it does not have.</summary>
    public ImmutableArray<string> Ignored { get; init; } = [];

    /// <summary>The key whose lamp shows an extension, or null.</summary>
    public PhoneKey? KeyWatching(string extension) => Keys.FirstOrDefault(key => key.Watches == extension);

    /// <summary>The key at <c>7</c>, or at <c>1/7</c> on the first expansion module, or null.</summary>
    public PhoneKey? KeyAt(string position) => Keys.FirstOrDefault(key => key.Position == position);

    public PhoneLine? Line(int index) => Lines.FirstOrDefault(line => line.Index == index);
}

/// <summary>An account that the phone registers.</summary>
public sealed record PhoneLine
{
    /// <summary>Counted from 1.</summary>
    public required int Index { get; init; }

    public required string User { get; init; }

    /// <summary>User name for authentication.</summary>
    public required string Login { get; init; }

    public required string Password { get; init; }

    public required string Label { get; init; }

    public required string DisplayName { get; init; }

    public required string Server { get; init; }

    public int? Port { get; init; }

    /// <summary><c>udp</c>, <c>tcp</c>, <c>tls</c> or <c>dns</c>.</summary>
    public required string Transport { get; init; }

    /// <summary>How long it asks to be registered; null leaves it to the phone.</summary>
    public int? RegisterSeconds { get; init; }

    /// <summary>How long it asks a lamp's subscription to last; null leaves it to the phone.</summary>
    public int? SubscribeSeconds { get; init; }

    /// <summary>No key shows it: the user cannot see or take the line.</summary>
    public bool Hidden { get; init; }

    public override string ToString() => $"{Index} {User}@{Server}";
}

/// <summary>A programmable button as the phone understands it.</summary>
public sealed record PhoneKey
{
    /// <summary>0 is the phone itself, 1 its first expansion module.</summary>
    public required int Module { get; init; }

    /// <summary>Counted from 1 on that part.</summary>
    public required int Number { get; init; }

    public required PhoneKeyKind Kind { get; init; }

    public required string Label { get; init; }

    /// <summary>As written: number, address or macro.</summary>
    public required string Value { get; init; }

    /// <summary>What is dialled when it is pressed while idle; empty when it does not dial.</summary>
    public string Calls { get; init; } = "";

    /// <summary>The user part that its lamp subscribes to; null without a lamp.</summary>
    public string? Watches { get; init; }

    /// <summary>Account it uses; 0 leaves the choice to the phone.</summary>
    public int Line { get; init; }

    public string PickupCode { get; init; } = "";

    /// <summary><c>7</c> on the phone, <c>1/7</c> on its first expansion module.</summary>
    public string Position => Module == 0 ? $"{Number}" : $"{Module}/{Number}";
}

/// <summary>What a key does.</summary>
public enum PhoneKeyKind
{
    /// <summary>A function of the phone that needs no number.</summary>
    Other,
    Line,
    Blf,
    SpeedDial,
    Park,
    Pickup,
    Intercom,
    Voicemail,

    /// <summary>Calls an address without showing the answer.</summary>
    Url,

    /// <summary>Opens a page or menu from the server on the screen.</summary>
    Menu,
    Macro,
}
