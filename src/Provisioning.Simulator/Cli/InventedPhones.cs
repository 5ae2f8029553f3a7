using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator.Cli;

/// <summary>Phones that nobody has: one model after the other, with addresses that count up.</summary>
internal static class InventedPhones
{
    public static IEnumerable<FleetDevice> Of(IReadOnlyList<string> models, int count) =>
        from number in Enumerable.Range(0, count)
        let model = models[number % models.Count]
        select new FleetDevice { Mac = $"{Oui(model)}{number:x6}", Model = model };

    private static string Oui(string model) => VendorCatalog.TryFind(model, out var vendor, out _) ? vendor.Oui : "020000";
}
