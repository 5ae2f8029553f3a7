using System.Diagnostics.Metrics;

namespace Provisioning.Registrations;

/// <summary>Meter <c>Provisioning.Registrations</c>.</summary>
internal sealed class RegistrationMetrics
{
    private readonly Counter<long> _answers;
    private readonly Counter<long> _boots;
    private readonly Counter<long> _ended;

    public RegistrationMetrics(IMeterFactory meters, RegistrationTable table)
    {
        var meter = meters.Create("Provisioning.Registrations");
        meter.CreateObservableGauge("provisioning.registrations", () => table.Count, "{phone}", "Phones that are registered");
        _answers = meter.CreateCounter<long>("provisioning.registrations.answers", "{request}", "REGISTER requests of phones that signed in, by status");
        _boots = meter.CreateCounter<long>("provisioning.registrations.boots", "{boot}", "Phones that began anew");
        _ended = meter.CreateCounter<long>("provisioning.registrations.ended", "{registration}", "Registrations that were not refreshed");
        meter.CreateObservableGauge(
            "provisioning.registrations.dead", () => table.All.Count(binding => !binding.IsReachable), "{registration}", "Registrations whose phone cannot be reached");
    }

    public void Answered(int status) => _answers.Add(1, new KeyValuePair<string, object?>("status", status));

    public void Booted() => _boots.Add(1);

    public void Ended(int count) => _ended.Add(count);
}
