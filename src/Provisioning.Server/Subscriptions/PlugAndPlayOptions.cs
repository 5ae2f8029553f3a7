using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Provisioning.Subscriptions;

/// <summary>Configuration section <c>Subscriptions:PlugAndPlay</c>: phones that ask their own network where their configuration is.</summary>
internal sealed class PlugAndPlayOptions
{
    /// <summary>Off by default: on a network with another server that answers, phones would take whichever is faster.</summary>
    public bool Enabled { get; set; }

    /// <summary>sip.mcast.net (RFC 3261 §10.2.6), which phones of several makers ask at their first boot.</summary>
    [Required]
    public string Group { get; set; } = "224.0.1.75";

    /// <summary>As phones have it.</summary>
    [Range(1, IPEndPoint.MaxPort)]
    public int Port { get; set; } = 5060;

    /// <summary>The address of the interface that the phones are behind; the system chooses one for 0.0.0.0.</summary>
    [Required]
    public string Address { get; set; } = "0.0.0.0";

    /// <summary>
    /// Whether phones that are not in the fleet are told the address too. They get no file there, but are listed as discovered, to be adopted.
    /// </summary>
    public bool ToStrangers { get; set; }

    /// <summary>Phones that are being told at once; others ask again. After a power cut an office of 500 phones asks within some seconds.</summary>
    [Range(1, 100_000)]
    public int MaxPending { get; set; } = 500;
}
