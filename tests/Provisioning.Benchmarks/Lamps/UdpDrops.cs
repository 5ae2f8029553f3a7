using System.Globalization;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>The kernel's own count of datagrams that found a socket's buffer full.</summary>
internal static class UdpDrops
{
    /// <summary>Of all sockets bound to one of the ports.</summary>
    public static long At(params ReadOnlySpan<int> ports)
    {
        var drops = 0L;
        foreach (var line in File.ReadLines("/proc/net/udp").Skip(1))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var port = int.Parse(columns[1].AsSpan(columns[1].IndexOf(':', StringComparison.Ordinal) + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (ports.Contains(port))
                drops += long.Parse(columns[^1], CultureInfo.InvariantCulture);
        }

        return drops;
    }
}
