using Microsoft.AspNetCore.Http.HttpResults;
using Provisioning.Devices;
using Provisioning.Registrations;

namespace Provisioning.Admin;

/// <summary>Where phones' lamp lines are.</summary>
internal static class RegistrationsApi
{
    public static void MapRegistrations(this RouteGroupBuilder api)
    {
        api.MapGet("registrations", (RegistrationTable table, SteadyClock clock) => TypedResults.Ok(Lines(table.All.OrderBy(binding => binding.Mac), clock)))
            .WithTags("registrations").WithName("ListRegistrations").WithSummary("Lamp lines that are registered, by MAC address")
            .WithDescription("A phone may have several: one for each contact that has not ended yet.");
        api.MapGet("devices/{mac}/registrations", Of).WithTags("registrations").WithName("GetRegistrations")
            .WithSummary("A phone's registrations, the one refreshed last at the end");
    }

    private static Results<Ok<IEnumerable<RegistrationLine>>, ProblemHttpResult> Of(string mac, FleetState fleet, RegistrationTable table, SteadyClock clock) =>
        MacAddress.TryParse(mac, out var address) && fleet.Current.Devices.ContainsKey(address)
            ? TypedResults.Ok(Lines(table.AllOf(address), clock))
            : ApiProblem.NotFound($"devices/{mac}");

    private static IEnumerable<RegistrationLine> Lines(IEnumerable<Registration> bindings, SteadyClock clock) =>
        bindings.Select(binding => RegistrationLine.Of(binding.ToldBy(clock.Ahead)));
}

/// <param name="Contact">Where the phone says it is.</param>
/// <param name="Address">Where its requests come from, and where it is reached.</param>
/// <param name="Model">Read from its User-Agent, like the firmware; null where that does not tell.</param>
/// <param name="BootedAt">When it last began anew.</param>
/// <param name="IsReachable">False when its connection is gone or it stopped answering.</param>
internal sealed record RegistrationLine(
    MacAddress Mac, string Contact, string Transport, string Address, bool IsBehindNat, bool IsReachable, string UserAgent, string? Model, string? Firmware,
    DateTimeOffset RegisteredAt, DateTimeOffset RefreshedAt, DateTimeOffset ExpiresAt, DateTimeOffset BootedAt)
{
    public static RegistrationLine Of(Registration binding) => new(
        binding.Mac, binding.Contact.Text, binding.Way.Protocol.ToString().ToUpperInvariant(), binding.Way.Remote.ToString(), binding.IsBehindNat, binding.IsReachable,
        binding.UserAgent, binding.Model, binding.Firmware, binding.RegisteredAt, binding.RefreshedAt, binding.ExpiresAt, binding.BootedAt);
}
