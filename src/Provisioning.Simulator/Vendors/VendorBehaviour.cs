namespace Provisioning.Simulator.Vendors;

/// <summary>What one vendor's phones do, as read from <c>Vendors/*.yaml</c>. Never changed once read.</summary>
internal sealed record VendorBehaviour
{
    public required string Vendor { get; init; }

    /// <summary>First half of the hardware addresses of invented phones.</summary>
    public required string Oui { get; init; }

    /// <summary>How older firmware spells the names in this file.</summary>
    public Renaming? Renamed { get; init; }

    public required Dictionary<string, string> UserAgents { get; init; }

    public required MacTag Tag { get; init; }

    public required AuthenticationBehaviour Authentication { get; init; }

    public required ConfigBehaviour Config { get; init; }

    public required IndexBehaviour Index { get; init; }

    public required List<BootStep> Boot { get; init; }

    public required LocalBehaviour Local { get; init; }

    public DirectoryBehaviour? Directory { get; init; }

    public required ServerParameters Server { get; init; }

    /// <summary>Beginnings of the parameters that only take effect after a reboot.</summary>
    public List<string> RebootFor { get; init; } = [];

    public required LineBehaviour Lines { get; init; }

    public required KeyBehaviour Keys { get; init; }

    public required LampBehaviour Lamps { get; init; }

    public required FirmwareBehaviour Firmware { get; init; }

    public required CheckSyncBehaviour CheckSync { get; init; }

    /// <summary>Keys on each kind of expansion module.</summary>
    public Dictionary<string, int> Modules { get; init; } = [];

    public required Dictionary<string, ModelBehaviour> Models { get; init; }
}

/// <summary>One model.</summary>
internal sealed record ModelBehaviour
{
    /// <summary>How the phone names itself in its User-Agent and in conditions of an index file.</summary>
    public required string Name { get; init; }

    /// <summary>How it names itself in file names; <see cref="Name"/> when null.</summary>
    public string? Substitute { get; init; }

    /// <summary>Number of the file for all phones of the model.</summary>
    public int Common { get; init; }

    public required string Firmware { get; init; }

    /// <summary>Version of the boot loader, where it asks for files of its own.</summary>
    public string? Updater { get; init; }

    public required int Accounts { get; init; }

    public required int Keys { get; init; }

    /// <summary>Which of the vendor's User-Agents the phone sends.</summary>
    public string Agent { get; init; } = "application";
}

/// <summary>A beginning that parameters got with a firmware generation.</summary>
internal sealed record Renaming
{
    public required int Since { get; init; }

    public required string Prefix { get; init; }
}

/// <summary>The hardware address in the User-Agent, and the parameter that puts it there.</summary>
internal sealed record MacTag
{
    public required string Text { get; init; }

    /// <summary>Without colons, for models that write it so.</summary>
    public string? Bare { get; init; }

    public required string Parameter { get; init; }

    public required string On { get; init; }

    public required string Factory { get; init; }
}

/// <summary>How the phone answers a 401.</summary>
internal sealed record AuthenticationBehaviour
{
    /// <summary>Algorithms it can compute; the first that the server offers is taken.</summary>
    public required List<string> Digest { get; init; }

    /// <summary>It answers an earlier challenge again for the next file of the same boot.</summary>
    public bool RemembersChallenge { get; init; }
}

/// <summary>Where a phone learns its own server and credentials.</summary>
internal sealed record ServerParameters
{
    public required string Url { get; init; }

    public string? Scheme { get; init; }

    public required string User { get; init; }

    public required string Password { get; init; }
}

/// <summary>A parameter, or a field of a numbered one, and the value it must have.</summary>
internal sealed record Condition
{
    public required string Parameter { get; init; }

    public required string Value { get; init; }

    public bool Holds(IReadOnlyDictionary<string, string> parameters) =>
        parameters.TryGetValue(Parameter, out var value) && value == Value;
}
