using Provisioning.Devices;
using Provisioning.Pbxs;

namespace Provisioning.Rollouts;

/// <summary>
/// NOTIFYs through the PBXs that this server is connected to. They send to all phones of an extension, so a phone is reached by the first of its lines that is on no
/// other phone.
/// </summary>
internal sealed class PbxNotifier(PbxTable pbxs, PhoneLines phones) : IPbxNotifier
{
    private const int Accepted = 202;
    private const int NotFound = 404;
    private const int BadEvent = 489;
    private const int Unavailable = 503;

    public bool CanReach(Device device) => Find(device) is not null;

    public async Task<TellOutcome> NotifyAsync(Device device, NotifyContent notify, CancellationToken token)
    {
        if (Find(device) is not var (pbx, extension))
            return new(TellVerdict.Unreachable, NotFound);
        var outcome = await pbx.NotifyAsync(extension, notify.Event, notify.SubscriptionState, token);
        return outcome.Verdict switch
        {
            PbxVerdict.Done => new(TellVerdict.Told, Accepted),
            PbxVerdict.Refused => new(TellVerdict.Refused, NotFound),
            PbxVerdict.CannotDo => new(TellVerdict.Refused, BadEvent),
            _ => new(TellVerdict.Silent, Unavailable),
        };
    }

    private (IPbx Pbx, Extension Extension)? Find(Device device)
    {
        var now = phones.Fleet;
        foreach (var line in device.Lines)
        {
            if (!now.Extensions.TryGetValue(line.Extension, out var extension) || pbxs.Of(extension) is not { View: not null } pbx || !pbx.HasContact(extension))
                continue;
            if (phones.PhonesOf(line.Extension) is [_])
                return (pbx, extension);
        }

        return null;
    }
}
