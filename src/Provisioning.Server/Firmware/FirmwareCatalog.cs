using System.Collections.Immutable;
using Provisioning.Rendering;

namespace Provisioning.Firmware;

/// <summary>The images that the catalogue lists and what is wrong with it, at one moment; immutable.</summary>
internal sealed record FirmwareCatalog(ImmutableArray<FirmwareImage> Images, ImmutableArray<TemplateProblem> Problems)
{
    public static readonly FirmwareCatalog Empty = new([], []);

    /// <summary>The image of this name, usable or not.</summary>
    public FirmwareImage? Find(string file) => Images.FirstOrDefault(image => image.File.Equals(file, StringComparison.OrdinalIgnoreCase));

    public IEnumerable<FirmwareImage> For(string model) => Images.Where(image => image.Fits(model));
}
