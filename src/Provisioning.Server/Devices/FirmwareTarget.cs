namespace Provisioning.Devices;

/// <summary>The firmware image that a phone is led to: its configuration names it, whatever the fleet's settings say, until it is led elsewhere or no longer.</summary>
/// <param name="File">In the firmware folder.</param>
/// <param name="Version">What the phone tells once it runs it.</param>
internal sealed record FirmwareTarget(string File, string Version, string SetBy, DateTimeOffset At);
