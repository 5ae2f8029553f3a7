using System.ComponentModel.DataAnnotations;

namespace Provisioning.Admin;

/// <summary>Configuration section <c>Admin</c>.</summary>
internal sealed class AdminOptions
{
    /// <summary>Only this machine by default: bearer tokens must not cross a network in the clear.</summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>0 takes any free port.</summary>
    [Range(0, ushort.MaxValue)]
    public int Port { get; set; } = 8088;

    /// <summary>HTTPS with the server's certificate; needed when <see cref="Address"/> is not this machine's own.</summary>
    public bool Tls { get; set; }

    /// <summary>Where the first administrator's token is also written (mode 0600), for scripts. Nowhere when empty.</summary>
    public string FirstTokenFile { get; set; } = "";

    /// <summary>A fleet file of 100,000 phones has some 30 MB.</summary>
    [Range(1_000_000, 1_000_000_000)]
    public long MaxBodyBytes { get; set; } = 100_000_000;
}
