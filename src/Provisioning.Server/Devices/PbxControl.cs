namespace Provisioning.Devices;

/// <summary>How this server is connected to a telephone system, to see its calls and to let them be monitored.</summary>
internal sealed record PbxControl
{
    /// <summary>What it speaks.</summary>
    public required PbxKind Kind { get; init; }

    /// <summary>Host name or IP address of its control port; that of the PBX when null.</summary>
    public string? Address { get; init; }

    /// <summary>Asterisk's AMI listens on 5038 (TLS: 5039), FreeSWITCH's event socket on 8021.</summary>
    public required int Port { get; init; }

    /// <summary>Only Asterisk's AMI has TLS.</summary>
    public bool Tls { get; init; }

    /// <summary>Who signs in; an event socket knows no users.</summary>
    public string User { get; init; } = "provisioning";

    public Secret? Password { get; init; }

    /// <summary>The context of the PBX's dial plan that <c>samples/asterisk</c> and <c>samples/freeswitch</c> bring: monitors' legs run there.</summary>
    public string Context { get; init; } = "provisioning-monitoring";

    /// <summary>The SIP domain of the accounts, at a FreeSWITCH with several tenants: the same number in another domain is somebody else. Null where there is one.</summary>
    public string? Domain { get; init; }
}

/// <summary>Telephone systems that this server can be connected to.</summary>
internal enum PbxKind
{
    /// <summary>By its manager interface, AMI.</summary>
    Asterisk,

    /// <summary>By its event socket, ESL.</summary>
    FreeSwitch,
}
