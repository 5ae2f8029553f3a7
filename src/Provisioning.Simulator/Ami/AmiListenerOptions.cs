using System.Collections.Immutable;
using System.Net;

namespace Provisioning.Simulator.Ami;

/// <summary>A <c>manager.conf</c>.</summary>
internal sealed record AmiListenerOptions
{
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Asterisk's is 5038; 0 takes a free one.</summary>
    public int Port { get; init; }

    public required ImmutableArray<AmiUser> Users { get; init; }

    /// <summary>What is to be told to one client and is not sent yet: half a minute of a busy PBX. One that leaves more unread is let go.</summary>
    public int MaxWaiting { get; init; } = 50_000;

    /// <summary>How long a client may let a write wait. Asterisk's <c>writetimeout</c> is 100 ms, too little for a machine that is busy with tests.</summary>
    public TimeSpan WriteTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Asterisk's <c>authlimit</c>.</summary>
    public int MaxClients { get; init; } = 50;

    /// <summary>Asterisk's <c>authtimeout</c>.</summary>
    public TimeSpan SignInTime { get; init; } = TimeSpan.FromSeconds(30);
}
