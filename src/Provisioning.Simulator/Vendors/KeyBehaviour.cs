namespace Provisioning.Simulator.Vendors;

/// <summary>Which parameters make a line.</summary>
internal sealed record LineBehaviour
{
    public required string Name { get; init; }

    public Condition? OnlyIf { get; init; }

    public required string User { get; init; }

    public required string Login { get; init; }

    public required string Password { get; init; }

    public required string Label { get; init; }

    public required string DisplayName { get; init; }

    public required string Server { get; init; }

    public required string Port { get; init; }

    public required string Transport { get; init; }

    /// <summary>Field with the seconds of a registration.</summary>
    public required string RegisterSeconds { get; init; }

    /// <summary>Field with the seconds of a lamp's subscription.</summary>
    public required string SubscribeSeconds { get; init; }

    /// <summary>The vendor's words for transports; an unknown word falls back to that of the empty one.</summary>
    public required Dictionary<string, string> Transports { get; init; }
}

/// <summary>Which parameters make a key.</summary>
internal sealed record KeyBehaviour
{
    /// <summary>Numbered names; <c>{m}</c> is the expansion module, <c>{n}</c> the key.</summary>
    public required List<string> Places { get; init; }

    public Condition? OnlyIf { get; init; }

    /// <summary>Kinds in whose order keys fill up when <see cref="OnlyIf"/> does not hold.</summary>
    public List<string> Otherwise { get; init; } = [];

    /// <summary>Field that holds the kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Field that holds the account, where keys say it themselves.</summary>
    public string? Line { get; init; }

    /// <summary>Field that points into the list of the kind; 0 takes the next entry.</summary>
    public string? Index { get; init; }

    /// <summary>Kind of the first keys, one for each account, when no file says otherwise.</summary>
    public string? FactoryKind { get; init; }

    public required Dictionary<string, KeyKindBehaviour> Kinds { get; init; }
}

/// <summary>One of the vendor's kinds of key. Where several fields are named, the first that is not empty counts.</summary>
internal sealed record KeyKindBehaviour
{
    public required string Is { get; init; }

    public bool Watches { get; init; }

    /// <summary>The numbered parameters that the fields belong to; those of the key itself when null.</summary>
    public string? List { get; init; }

    public List<string> Value { get; init; } = [];

    /// <summary>What is dialled, when it is not the value.</summary>
    public List<string> Calls { get; init; } = [];

    public List<string> Label { get; init; } = [];

    public List<string> Pickup { get; init; } = [];

    public string? PickupFrom { get; init; }

    public string? LineFrom { get; init; }

    /// <summary>Field with the number of keys that an entry takes when keys fill up.</summary>
    public string? Count { get; init; }

    public KeyKindException? Unless { get; init; }

    public List<KeyReading> Readings { get; init; } = [];
}

/// <summary>A field value that makes it another kind.</summary>
internal sealed record KeyKindException
{
    public required string Field { get; init; }

    public required string Value { get; init; }

    public required string Is { get; init; }
}

/// <summary>A value that, read by a pattern, makes it another kind; group 1 is the value then.</summary>
internal sealed record KeyReading
{
    public required string Pattern { get; init; }

    public required string Is { get; init; }
}
