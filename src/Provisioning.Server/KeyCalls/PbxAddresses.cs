using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Provisioning.Devices;

namespace Provisioning.KeyCalls;

/// <summary>The addresses behind the names of PBXs. As many entries as the fleet has PBXs; while DNS is down, what was known last is used.</summary>
internal sealed class PbxAddresses(IOptions<KeyCallOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (IPAddress[] Addresses, long At)> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>In the resolver's order; empty when there is none.</summary>
    public async ValueTask<IPAddress[]> ResolveAsync(Pbx pbx, CancellationToken token)
    {
        if (IPAddress.TryParse(pbx.Address, out var literal))
            return [literal];
        if (_known.TryGetValue(pbx.Address, out var known) && time.GetElapsedTime(known.At) < options.Value.AddressLifetime)
            return known.Addresses;
        using var timeout = new CancellationTokenSource(options.Value.ResolveTimeout, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(token, timeout.Token);
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(pbx.Address, patience.Token);
            _known[pbx.Address] = (addresses, time.GetTimestamp());
            return addresses;
        }
        catch (SocketException)
        {
            return known.Addresses ?? [];
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return known.Addresses ?? [];
        }
    }
}
