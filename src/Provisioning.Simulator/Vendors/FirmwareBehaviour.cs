namespace Provisioning.Simulator.Vendors;

/// <summary>How phones come to another firmware: the configuration or the index file names an image.</summary>
internal sealed record FirmwareBehaviour
{
    /// <summary>Parameter that holds the image's address.</summary>
    public string? Parameter { get; init; }

    /// <summary>Attribute of the index file that holds it.</summary>
    public string? Attribute { get; init; }

    /// <summary>HEAD comes before the image itself.</summary>
    public bool Probe { get; init; }

    /// <summary>So many bytes are asked for at once; all that is left when 0.</summary>
    public int ChunkBytes { get; init; }

    public string? Agent { get; init; }
}
