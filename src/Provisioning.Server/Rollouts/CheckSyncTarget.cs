using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Rollouts;

/// <summary>Whom an attempt is for, and with what.</summary>
/// <param name="Notify">As its maker's data says.</param>
/// <param name="Kind">Its model and firmware: phones of one kind take one form.</param>
/// <param name="Ways">The best first.</param>
internal sealed record CheckSyncTarget(Device Device, NotifyEvent Notify, string Kind, IReadOnlyList<PhoneWay> Ways);
