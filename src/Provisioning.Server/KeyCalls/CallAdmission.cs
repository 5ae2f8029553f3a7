using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Registrations;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.KeyCalls;

/// <summary>Brings together what <see cref="KeyCallRules"/> decides by.</summary>
internal sealed class CallAdmission(FleetState fleet, RegistrationTable registrations, OwnHosts own, IOptions<KeyCallOptions> options)
{
    /// <summary>What can be said before anybody has proved who calls.</summary>
    public KeyCallRefusal Glance(SipRequest request)
    {
        if (!options.Value.Enabled)
            return KeyCallRefusal.SwitchedOff;
        return request.To.Tag is null ? KeyCallRefusal.None : KeyCallRefusal.UnknownDialog;
    }

    public KeyCallRefusal Admit(ServerTransaction transaction, Device device, out KeyCall? call)
    {
        call = null;
        if (registrations.FlowOf(device.Mac) is null)
            return KeyCallRefusal.NotRegistered;
        if (!SipUri.TryParse(transaction.Request.RequestUri, out var uri) || !uri.IsSip)
            return KeyCallRefusal.NothingDialled;
        return KeyCallRules.Decide(fleet.Current, device, uri, host => own.IsOwn(host, transaction.Flow), options.Value.MaxDialledCharacters, out call);
    }
}
