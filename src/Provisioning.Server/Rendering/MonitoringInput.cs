using System.Globalization;
using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>
/// What a monitor's phone is told beside its keys: <c>monitoring</c> in templates. All is off for phones of people who monitor nobody, and while monitoring is off.
/// </summary>
internal static class MonitoringInput
{
    private static readonly TemplateShape Shape = new("is_on", "codes", "menu", "soft_keys", "can_codes", "can_menu", "can_soft_keys", "url", "auto_answer");

    public static TemplateObject Of(Device device, PhoneModel model, KeyPlan plan, EffectiveSettings settings, RenderEnvironment environment, ICollection<FleetProblem> problems, ICollection<string> secrets)
    {
        var isOn = plan.Highest is not null;
        var ways = isOn ? WaysOf(device, model, settings, problems) : MonitoringWays.None;
        string? url = null;
        if (ways.HasFlag(MonitoringWays.Menu))
        {
            var token = environment.Credentials.MenuTokenOf(device).Reveal();
            url = environment.MenuUrl(device, token);
            if (url.Length <= model.Vendor.Limits.UrlLength)
            {
                secrets.Add(token);
            }
            else
            {
                problems.Add(Warning(device, string.Create(CultureInfo.InvariantCulture,
                    $"{model.Title} takes addresses of {model.Vendor.Limits.UrlLength} characters, and that of the monitoring menu has {url.Length}: give the server a shorter Rendering:PublicUrl")));
                (ways, url) = ((ways & ~MonitoringWays.Menu) | (model.MonitoringWays & MonitoringWays.SoftKeys), null);
            }
        }

        return new TemplateObject(Shape,
        [
            isOn, Has(ways, MonitoringWays.Codes), Has(ways, MonitoringWays.Menu), Has(ways, MonitoringWays.SoftKeys),
            Has(model.MonitoringWays, MonitoringWays.Codes), Has(model.MonitoringWays, MonitoringWays.Menu), Has(model.MonitoringWays, MonitoringWays.SoftKeys),
            url, isOn ? model.Vendor.AutoAnswer?.Value : null,
        ]);
    }

    private static MonitoringWays WaysOf(Device device, PhoneModel model, EffectiveSettings settings, ICollection<FleetProblem> problems)
    {
        var setting = settings.Text(MonitoringChoice.Setting);
        var ways = MonitoringChoice.Of(model, setting, out var isMet);
        if (!isMet)
            problems.Add(Warning(device, $"{model.Title} cannot do {MonitoringChoice.Setting}: {setting}, so it is done as with auto"));
        return ways;
    }

    private static FleetProblem Warning(Device device, string message) => new($"devices/{device.Mac}/settings", message, ProblemSeverity.Warning);

    private static bool Has(MonitoringWays ways, MonitoringWays way) => ways.HasFlag(way);
}
