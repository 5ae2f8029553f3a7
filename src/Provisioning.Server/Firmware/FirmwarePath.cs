using System.Collections.Immutable;

namespace Provisioning.Firmware;

/// <summary>
/// How a phone gets from the version that it runs to another one: the shortest row of images of which each may be installed over the one before. Pure: only
/// what the catalogue says decides.
/// </summary>
/// <param name="Images">In the order in which they are installed; empty when the phone runs the version already, or when there is no way.</param>
/// <param name="Refusal">Why there is no way, in words; null when there is one.</param>
internal sealed record FirmwarePath(ImmutableArray<FirmwareImage> Images, string? Refusal)
{
    public static FirmwarePath Find(FirmwareCatalog catalog, string model, FirmwareVersion from, FirmwareVersion to)
    {
        if (from == to)
            return new([], null);
        var images = catalog.For(model).OrderBy(image => image.Version > to).ThenByDescending(image => image.Version).ThenBy(image => image.File, StringComparer.Ordinal).ToList();
        if (Shortest(images.Where(image => image.IsUsable), from, to) is { } path)
            return new(path, null);
        return new([], Refuse(images, model, from, to));
    }

    /// <summary>Breadth first: the first way that reaches the version is a shortest one.</summary>
    private static ImmutableArray<FirmwareImage>? Shortest(IEnumerable<FirmwareImage> usable, FirmwareVersion from, FirmwareVersion to)
    {
        var images = usable.ToList();
        var reachedBy = new Dictionary<FirmwareVersion, FirmwareImage?> { [from] = null };
        var cameFrom = new Dictionary<FirmwareVersion, FirmwareVersion>();
        var open = new Queue<FirmwareVersion>([from]);
        while (open.TryDequeue(out var version))
        {
            foreach (var image in images)
            {
                if (!image.GoesOver(version) || !reachedBy.TryAdd(image.Version, image))
                    continue;
                cameFrom[image.Version] = version;
                if (image.Version == to)
                    return Trace(to);
                open.Enqueue(image.Version);
            }
        }

        return null;

        ImmutableArray<FirmwareImage> Trace(FirmwareVersion end)
        {
            var path = new Stack<FirmwareImage>();
            for (var at = end; reachedBy[at] is { } image; at = cameFrom[at])
                path.Push(image);
            return [.. path];
        }
    }

    private static string Refuse(List<FirmwareImage> images, string model, FirmwareVersion from, FirmwareVersion to)
    {
        if (images.Count == 0)
            return $"the firmware catalogue lists no image for {model}";
        // The way that there would be, were it not for a file.
        if (Shortest(images, from, to) is { } broken && broken.FirstOrDefault(image => !image.IsUsable) is { } unusable)
            return $"the way of {model} from {from} to {to} needs {unusable.File} (version {unusable.Version}), which cannot be used: {unusable.State.ToWords()}";
        if (images.Where(image => image.Version == to).ToList() is not { Count: > 0 } targets)
            return $"the firmware catalogue lists no image of version {to} for {model}";
        var over = string.Join("; ", targets.Select(image => $"{image.File} is installed over {Constraint(image)}"));
        return $"no image or row of images leads {model} from {from} to {to}: {over}";
    }

    private static string Constraint(FirmwareImage image) => (image.Least, image.Most) switch
    {
        (null, null) => "earlier versions only",
        (null, { } most) => $"{most} or earlier",
        ({ } least, null) => $"{least} or later, and earlier than itself",
        ({ } least, { } most) => $"{least} to {most}",
    };
}
