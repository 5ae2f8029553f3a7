using Provisioning.Firmware;

namespace Provisioning.Rollouts;

/// <summary>What proves a step. Pure. That a phone said 200 proves nothing, nor does what it did before it was told.</summary>
internal static class UpdateEvidence
{
    /// <summary>When the phone was given what this step wants it to have; null when it was not, or only before it was told.</summary>
    public static DateTimeOffset? FetchedAt(DeviceUpdate update, in PhoneFacts phone)
    {
        var step = update.CurrentStep!;
        var at = step.Kind switch
        {
            StepKind.Restart => null,
            StepKind.BootFile => phone.BootFileAt,
            StepKind.Firmware when update.LedVersion == 0 => null, // nothing names the image yet
            _ => phone.Desired >= Math.Max(step.Version, update.LedVersion) ? phone.FetchedAt : null,
        };
        return at is null || at < update.ToldAt ? null : at;
    }

    /// <summary>Whether the step is done.</summary>
    public static bool IsProved(DeviceUpdate update, in PhoneFacts phone, RolloutOptions options, DateTimeOffset now) => update.CurrentStep!.Kind switch
    {
        StepKind.Firmware => IsSameFirmware(phone.Firmware, update.CurrentStep.Firmware),
        StepKind.Restart => HasRestarted(update, phone),
        _ => FetchedAt(update, phone) is { } fetched && Runs(update, phone, fetched, options, now),
    };

    /// <summary>5.9 and 5.9.0 are the same.</summary>
    public static bool IsSameFirmware(string? one, string? other) => FirmwareVersion.TryParse(one, out var first) && FirmwareVersion.TryParse(other, out var second) && first == second;

    /// <summary>
    /// It began anew since it was told. A server that died may not have written down the last registration, and a phone that was cut off registers where there was none: an
    /// old start looks like a new one then. The Call-ID that belongs to the step tells them apart. Without one, only a phone that took the NOTIFY is believed.
    /// </summary>
    public static bool HasBooted(DeviceUpdate update, in PhoneFacts phone)
    {
        var since = update.ToldAt ?? update.StepSince;
        return update.CallId is not null && phone.CallId is not null
            ? phone.RegisteredAt > since && phone.CallId != update.CallId
            : update is { CallId: null, Accepted: > 0 } && phone.BootedAt > since;
    }

    /// <summary>A phone that does not register here shows a start by asking for its files, and only if it was told to.</summary>
    private static bool HasRestarted(DeviceUpdate update, in PhoneFacts phone) =>
        phone.HeardAt is not null ? HasBooted(update, phone) : update.ToldAt is { } told && phone.AskedAt > told;

    private static bool Runs(DeviceUpdate update, in PhoneFacts phone, DateTimeOffset fetched, RolloutOptions options, DateTimeOffset now)
    {
        var hasSettled = now >= fetched + options.Settle;
        if (phone.HeardAt is not { } heard)
            return hasSettled;
        if (HasBooted(update, phone) && phone.BootedAt >= fetched)
            return true;
        if (update.IsAskedToFetch || (update.Method == TellMethod.Reboot && HasBooted(update, phone)))
            return hasSettled; // it began anew first and fetched then: what needs another reboot has begun that by now
        if (update.Method == TellMethod.Reboot && update.ToldAt is not null && !phone.DecidesItself)
            return false;
        // A re-sync; or a phone that fetched by itself, or decides by itself, whose next sign of life counts when it would have rebooted by then.
        return update.Method == TellMethod.Resync ? heard >= fetched : heard >= fetched + options.Settle;
    }
}
