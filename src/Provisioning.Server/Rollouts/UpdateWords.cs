using System.Globalization;

namespace Provisioning.Rollouts;

/// <summary>What an operator reads: where a phone is, and why it is not further.</summary>
internal static class UpdateWords
{
    public static string Of(DeviceUpdate update) => Of(update.Reason, update.Status, update.SupersededBy);

    public static string Of(UpdateReason reason, int status, long supersededBy = 0) => reason switch
    {
        UpdateReason.None when supersededBy > 0 => string.Create(CultureInfo.InvariantCulture, $"rollout {supersededBy} is newer and took it over"),
        UpdateReason.None => "",
        UpdateReason.InCall => "in a call",
        UpdateReason.CallsUnknown => "nobody can tell whether it is in a call",
        UpdateReason.NotHeardYet => "has not registered since the server was killed, so that a reboot could not be told from an earlier one",
        UpdateReason.OutsideWindow => "its reboot window is closed",
        UpdateReason.Cap => "as many phones as allowed are being told",
        UpdateReason.AttemptsOfWindow => "told as often as one window allows",
        UpdateReason.NoAnswer => "does not answer",
        UpdateReason.Unreachable => "not registered, and no other way to it is known",
        UpdateReason.WantsAuthentication => string.Create(CultureInfo.InvariantCulture, $"wants authentication for a NOTIFY ({status}), and its line's credentials did not do"),
        UpdateReason.Refused => string.Create(CultureInfo.InvariantCulture, $"refused the NOTIFY ({status})"),
        UpdateReason.DidNothing => "said 200 and did nothing",
        UpdateReason.DidNotFetch => "began anew and did not fetch its files",
        UpdateReason.DidNotReturn => "fetched its files and was not heard of again",
        UpdateReason.OtherFirmware => "was given the firmware and still runs another one",
        UpdateReason.WindowEnded => "its reboot window closed before it was through",
        UpdateReason.FirmwareUnusable => "its firmware image is missing, or not the one that the catalogue describes",
        UpdateReason.NotRendered => "its files cannot be made with this firmware; the server's log says why",
        UpdateReason.AskedToWait => string.Create(CultureInfo.InvariantCulture, $"asked to be told later ({status})"),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };

    public static string Of(UpdateStep step) => step.Kind switch
    {
        StepKind.Configuration => string.Create(CultureInfo.InvariantCulture, $"configuration {step.Version}"),
        StepKind.BootFile => "boot file",
        StepKind.Firmware => $"firmware {step.Firmware}",
        _ => "restart",
    };
}
