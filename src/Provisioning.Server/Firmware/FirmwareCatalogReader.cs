using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Provisioning.Rendering;

namespace Provisioning.Firmware;

/// <summary>Reads <c>catalog.yaml</c>: a list with one row an image. A row that is wrong is told with its line, and offered to nobody.</summary>
internal static partial class FirmwareCatalogReader
{
    /// <summary>So many images nobody keeps; a file that lists more is no catalogue.</summary>
    public const int MostImages = 10_000;

    public static ImmutableArray<FirmwareImage> Read(string name, string text, VendorCatalog vendors, List<TemplateProblem> problems)
    {
        var images = ImmutableArray.CreateBuilder<FirmwareImage>();
        foreach (var row in DataFile.Read(name, text, problems).Items())
        {
            if (images.Count == MostImages)
            {
                row.Problem($"a catalogue lists at most {MostImages} images");
                break;
            }

            if (ReadRow(row, vendors, problems) is { } image && !IsTaken(image, images, row))
                images.Add(image);
        }

        return images.ToImmutable();
    }

    /// <summary>A name that can stand in an address as it is (RFC 3986 §3.3), and that leads nowhere else: makers write <c>T48S(T46S,T42S)-66.86.0.15.rom</c>.</summary>
    public static bool IsFileName(string name) => FileName().IsMatch(name);

    private static FirmwareImage? ReadRow(DataNode row, VendorCatalog vendors, List<TemplateProblem> problems)
    {
        var before = problems.Count;
        row.Allow("file", "models", "version", "from", "sha256");
        var file = row["file"].Text();
        if (file.Length > 0 && !IsFileName(file))
            row["file"].Problem($"'{file}' is no name of an image: letters, digits and . - _ ( ) , + are allowed, and a letter or digit comes first");
        var models = ReadModels(row["models"], vendors).ToImmutableArray();
        var version = ReadVersion(row["version"]);
        var (least, most) = ReadFrom(row["from"]);
        if (!ContentHash.TryParse(row["sha256"].Text().ToLowerInvariant(), out var hash) && row["sha256"].Exists)
            row["sha256"].Problem("a SHA-256 of 64 hex digits is expected here");
        if (problems.Count > before || version is null)
            return null;
        return new() { File = file, Models = models, Version = version, Least = least, Most = most, Sha256 = hash, Line = row.Line };
    }

    private static IEnumerable<string> ReadModels(DataNode node, VendorCatalog vendors)
    {
        var models = node.IsText ? [node] : node.Items().ToList();
        if (models.Count == 0)
            node.Problem("at least one model is expected here, such as yealink/t54w or yealink/*");
        foreach (var model in models)
        {
            var id = model.Text();
            if (id.Length > 0 && !IsKnown(id, vendors))
                model.Problem($"'{id}' is no model that is listed in templates/, nor vendor/* for all models of a maker");
            yield return id;
        }
    }

    private static bool IsKnown(string id, VendorCatalog vendors) =>
        vendors.TryFindModel(id, out _) || vendors.Vendors.Any(vendor => id == vendor.Name + "/*");

    private static FirmwareVersion? ReadVersion(DataNode node)
    {
        var text = node.Text();
        if (!FirmwareVersion.TryParse(text, out var version) && text.Length > 0)
            node.Problem($"'{text}' is no version: dotted numbers are expected, as the phone tells them in its User-Agent");
        return version;
    }

    /// <summary><c>from: 5.7.3</c>, or <c>from: {least: 5.7.3, most: 5.9.9}</c>.</summary>
    private static (FirmwareVersion? Least, FirmwareVersion? Most) ReadFrom(DataNode node)
    {
        if (!node.Exists)
            return (null, null);
        if (!node.IsMap)
            return (ReadVersion(node), null);
        node.Allow("least", "most");
        var least = node["least"].Exists ? ReadVersion(node["least"]) : null;
        var most = node["most"].Exists ? ReadVersion(node["most"]) : null;
        if (least is not null && most is not null && least > most)
            node.Problem($"no version is both {least} or later and {most} or earlier");
        return (least, most);
    }

    private static bool IsTaken(FirmwareImage image, IEnumerable<FirmwareImage> others, DataNode row)
    {
        foreach (var other in others)
        {
            if (other.File.Equals(image.File, StringComparison.OrdinalIgnoreCase))
            {
                row["file"].Problem($"'{image.File}' is listed already, in line {other.Line}");
                return true;
            }

            if (other.Version == image.Version && other.Least == image.Least && other.Most == image.Most && other.Models.Intersect(image.Models).FirstOrDefault() is { } model)
            {
                row["version"].Problem($"version {image.Version} for {model} is listed already, in line {other.Line}: which of the two is meant?");
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._(),+-]{0,149}$", RegexOptions.None, 1_000)]
    private static partial Regex FileName();
}
