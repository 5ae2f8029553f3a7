using Provisioning.Devices;
using Provisioning.Sip.Messages;

namespace Provisioning.KeyCalls;

/// <summary>Who may call whom on a lamp line. Pure.</summary>
internal static class KeyCallRules
{
    /// <param name="fleet">As it is now.</param>
    /// <param name="device">Who has proved to call.</param>
    /// <param name="requestUri">What was asked for.</param>
    /// <param name="isOwnHost">Whether a host is this server, as this phone reaches it.</param>
    /// <param name="maxDialled">Longest user part.</param>
    /// <param name="call">What is to be done.</param>
    public static KeyCallRefusal Decide(Fleet fleet, Device device, SipUri requestUri, Func<string, bool> isOwnHost, int maxDialled, out KeyCall? call)
    {
        call = null;
        if (!fleet.Sites.TryGetValue(device.Site, out var site) || !fleet.Pbxs.TryGetValue(site.Pbx, out var pbx))
            return KeyCallRefusal.NoPbx;
        // The PBX's own host too: so stands the target in a Refer-To that came from there, and in call lists that the PBX line has filled.
        if (!isOwnHost(requestUri.Host) && !PbxHosts.IsSame(pbx.Address, requestUri.Host))
            return KeyCallRefusal.OtherHost;
        if (requestUri.User is not { Length: > 0 } dialled || dialled.Length > maxDialled || dialled.Any(char.IsControl))
            return KeyCallRefusal.NothingDialled;
        if (device.Lines.IsEmpty || !fleet.Extensions.TryGetValue(device.Lines[0].Extension, out var extension))
            return KeyCallRefusal.NoExtension;
        if (requestUri.IsSecure && pbx.Transport != SipTransport.Tls)
            return KeyCallRefusal.NotSecure;
        call = new(device, extension, dialled, pbx, requestUri.IsSecure);
        return KeyCallRefusal.None;
    }
}
