using System.Globalization;
using Provisioning.Firmware;

namespace Provisioning.Tests.Firmware;

/// <summary>Random catalogues of few versions, so that ways, dead ends, circles and ways back all occur.</summary>
public sealed class FirmwarePathProperties
{
    private const int Catalogues = 20_000;
    private const int Versions = 7;

    [Fact]
    public void Each_way_keeps_to_the_catalogue_and_none_is_shorter()
    {
        var faults = Enumerable.Range(0, Catalogues).AsParallel().Select(Fault).Where(fault => fault is not null).Take(5).ToList();

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Random_catalogues_have_long_ways_ways_back_and_dead_ends()
    {
        var found = Enumerable.Range(0, 2_000).Select(World).Select(world => (world.From, world.To, Path: FirmwarePath.Find(world.Catalog, Images.Model, world.From, world.To))).ToList();

        Assert.Contains(found, one => one.Path.Images.Length > 2);
        Assert.Contains(found, one => one.To < one.From && one.Path.Images.Length > 0);
        Assert.Contains(found, one => one.Path.Refusal?.StartsWith("the way of", StringComparison.Ordinal) == true);
        Assert.Contains(found, one => one.Path.Refusal?.StartsWith("no image or row", StringComparison.Ordinal) == true);
    }

    private static string? Fault(int seed)
    {
        var (catalog, from, to) = World(seed);
        var path = FirmwarePath.Find(catalog, Images.Model, from, to);
        var shortest = Shortest(catalog, from, to);
        if (path.Refusal is not null)
            return shortest is null && path.Images.IsEmpty && path.Refusal.Length > 20 ? null : $"seed {seed}: refused ({path.Refusal}), and {shortest} images do it";
        if (path.Images.Length != shortest)
            return $"seed {seed}: {path.Images.Length} images, and {shortest} do it";
        var at = from;
        foreach (var image in path.Images)
        {
            if (!image.IsUsable || !image.GoesOver(at))
                return $"seed {seed}: {image.File} over {at}";
            at = image.Version;
        }

        return at == to ? null : $"seed {seed}: ends at {at}";
    }

    /// <summary>By trying every version that can be reached in 0, 1, 2 … steps.</summary>
    private static int? Shortest(FirmwareCatalog catalog, FirmwareVersion from, FirmwareVersion to)
    {
        HashSet<FirmwareVersion> reached = [from];
        for (var steps = 0; steps <= Versions; steps++)
        {
            if (reached.Contains(to))
                return steps;
            reached = [.. reached, .. catalog.Images.Where(image => image.IsUsable && reached.Any(image.GoesOver)).Select(image => image.Version)];
        }

        return null;
    }

    private static (FirmwareCatalog Catalog, FirmwareVersion From, FirmwareVersion To) World(int seed)
    {
        var random = new Random(seed);
        var images = Enumerable.Range(1, random.Next(1, 9)).Select(line =>
        {
            var image = Images.Image($"{random.Next(1, Versions + 1)}.0", line) with { File = string.Create(CultureInfo.InvariantCulture, $"{line}.rom") };
            var least = random.Next(0, Versions + 1);
            return image with
            {
                Least = least == 0 ? null : Images.V($"{least}.0"),
                Most = random.Next(3) == 0 ? Images.V($"{random.Next(Math.Max(1, least), Versions + 1)}.0") : null,
                State = random.Next(6) == 0 ? FirmwareState.Missing : FirmwareState.Usable,
            };
        });
        return (new FirmwareCatalog([.. images], []), Images.V($"{random.Next(1, Versions + 1)}.0"), Images.V($"{random.Next(1, Versions + 1)}.0"));
    }
}
