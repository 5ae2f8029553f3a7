using Provisioning.Configs;
using Provisioning.Delivery;
using Provisioning.Devices;
using Provisioning.Registrations;
using Provisioning.Rendering;

namespace Provisioning.Rollouts;

/// <summary>The facts as this server knows them, all from memory: what was published, what was fetched, who is registered, who is in a call.</summary>
internal sealed class RolloutFacts(FleetState fleet, DeliveryFacts delivery, RegistrationTable registrations, PhonePresence presence, RebootWindows windows) : IRolloutFacts
{
    public PhoneFacts Of(MacAddress mac)
    {
        if (!fleet.Current.Devices.ContainsKey(mac))
            return new() { IsInFleet = false, Address = "" };
        var sight = presence.SightOf(mac);
        var binding = registrations.Find(mac);
        var (desired, fetchedAt, bootFileAt, askedAt) = delivery.Of(mac, sight.FetchedAt);
        return new()
        {
            IsInFleet = true,
            Desired = desired,
            FetchedAt = fetchedAt,
            BootFileAt = bootFileAt,
            AskedAt = askedAt,
            Firmware = FirmwareOf(binding, sight),
            BootedAt = binding?.BootedAt,
            CallId = presence.IsSure(binding) ? binding?.CallId : null,
            RegisteredAt = binding?.RefreshedAt,
            HeardAt = Later(binding?.RefreshedAt, sight.HeardAt),
            DecidesItself = delivery.DecidesItself(mac),
            KnownSince = presence.KnownSince,
            Calls = presence.CallsOf(mac),
            CallsSince = sight.CallsSince ?? DateTimeOffset.MinValue,
            Address = presence.AddressOf(mac, binding),
        };
    }

    public WindowFacts WindowOf(string site) => windows.WindowOf(site);

    public TellMethod MethodFor(MacAddress mac) => delivery.MethodFor(mac);

    /// <summary>What it said last: a phone fetches before it registers.</summary>
    private static string? FirmwareOf(Registration? binding, Sight sight) =>
        sight.Firmware is not null && !(binding?.RefreshedAt > sight.FetchedAt) ? sight.Firmware : binding?.Firmware ?? sight.Firmware;

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;
}

/// <summary>What a phone should have, and when it was given it.</summary>
internal sealed class DeliveryFacts(PublishedConfigs published, ServedVersions served, UpdateClassifier classifier, SteadyClock clock)
{
    private readonly DateTimeOffset _began = clock.Now;

    /// <param name="seenAt">When it was last given a file, where that was seen: the time on the file is the system's, which may have been set meanwhile.</param>
    public (int Desired, DateTimeOffset? FetchedAt, DateTimeOffset? BootFileAt, DateTimeOffset? AskedAt) Of(MacAddress mac, DateTimeOffset? seenAt)
    {
        var version = published.Find(mac)?.Version;
        var files = served.Find(mac);
        if (files.IsEmpty)
            return (version?.Number ?? 0, null, null, null);
        var askedAt = seenAt ?? Steady(files.Max(file => file.At));
        if (version is null)
            return (0, null, null, askedAt);
        var bootFile = files.FirstOrDefault(file => version.Find(file.Name) is { IsPublic: true } desired && desired.Hash == file.Hash);
        return (version.Number, served.IsCurrent(version) ? askedAt : null, bootFile is null ? null : Earlier(Steady(bootFile.At), askedAt), askedAt);
    }

    public bool DecidesItself(MacAddress mac) => classifier.DecidesItself(mac);

    /// <summary>A phone that was given all it should have is asked to show itself; one of which nobody knows what it takes is treated with the greatest care.</summary>
    public TellMethod MethodFor(MacAddress mac) => published.Find(mac)?.Version is { } version && !served.IsCurrent(version)
        ? UpdateClassifier.MethodOf(classifier.Known(version) ?? RebootClass.Reboot)
        : TellMethod.Resync;

    /// <summary>A file that has yet to be served was served before the clock was set back; when, nobody knows.</summary>
    private DateTimeOffset Steady(DateTimeOffset at) => at - clock.Ahead is var told && told <= clock.Now ? told : _began;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}

/// <summary>Where a phone is, and whether it is in a call.</summary>
internal sealed class PhonePresence(PhoneWatch watch, PhoneLines lines, PhoneWays ways, RegistrationLoader loaded)
{
    /// <summary>Whether the phone has not begun anew since, unseen.</summary>
    public bool IsSure(Registration? binding) => loaded.IsComplete || binding?.RefreshedAt > watch.Since;

    public DateTimeOffset KnownSince => watch.Since;

    public Sight SightOf(MacAddress mac) => watch.SightOf(mac);

    public PhoneCalls CallsOf(MacAddress mac) => lines.CallsOf(mac);

    /// <summary>Empty when there is no way to it.</summary>
    public string AddressOf(MacAddress mac, Registration? binding) =>
        binding is { IsReachable: true } ? binding.Way.Remote.Address.ToString() : ways.LastAddressOf(mac)?.ToString() ?? "";
}
