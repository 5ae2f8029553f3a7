namespace Provisioning.Devices;

/// <summary>A person, a room or a shared line: whoever answers when its number is dialled.</summary>
internal sealed record Extension
{
    public required ExtensionNumber Number { get; init; }

    /// <summary>What people see on keys and screens.</summary>
    public required string Name { get; init; }

    public required string Site { get; init; }

    /// <summary>The phone belongs to a place, not to a person: it can be monitored but cannot monitor.</summary>
    public bool CommonArea { get; init; }

    /// <summary>The line is answered on several phones: it cannot be monitored and gets no monitoring key.</summary>
    public bool SharedLine { get; init; }

    /// <summary>SIP user name at the PBX; the number itself unless the PBX wants another.</summary>
    public string? SipUser { get; init; }

    public Secret? SipPassword { get; init; }
}
