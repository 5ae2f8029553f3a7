using System.Security.Cryptography;
using System.Text;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Rollouts;

/// <summary>
/// A fingerprint of what a phone shows of monitoring: whom, under which names, how far. Where two differ, its keys or its choice of modes do. Pure.
/// </summary>
internal static class KeyPrint
{
    /// <summary>Of a phone that has no monitoring keys.</summary>
    public const string None = "";

    private const int Bytes = 8;

    public static string Of(Device device, Fleet fleet)
    {
        if (!MonitoringIndex.IsSwitchedOn(fleet) || MonitoringIndex.Of(fleet).MonitoredFrom(device) is not { Count: > 0 } people)
            return None;
        var text = new StringBuilder();
        foreach (var (extension, privilege) in people)
            text.Append(extension.Number).Append(' ').Append(privilege).Append(' ').Append(extension.Name).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, Bytes));
    }
}
