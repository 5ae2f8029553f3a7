using Provisioning.Firmware;

namespace Provisioning.Tests.Firmware;

/// <summary>Catalogues as rows of <c>version</c>, <c>version over least</c> or <c>version over least..most</c>.</summary>
internal static class Images
{
    public const string Model = "yealink/t54w";

    public static FirmwareVersion V(string text) => FirmwareVersion.Parse(text);

    public static FirmwareCatalog Catalog(params string[] rows) => new([.. rows.Select((row, line) => Image(row, line + 1))], []);

    public static FirmwareImage Image(string row, int line = 1)
    {
        var parts = row.Split(" over ");
        var over = parts.Length > 1 ? parts[1].Split("..") : [];
        return new()
        {
            File = $"{parts[0]}{(over.Length > 0 ? "-over-" + string.Join('-', over) : "")}.rom",
            Models = ["yealink/*"],
            Version = V(parts[0]),
            Least = over is [{ Length: > 0 } least, ..] ? V(least) : null,
            Most = over is [_, { Length: > 0 } most] ? V(most) : null,
            Sha256 = default,
            Line = line,
            State = FirmwareState.Usable,
        };
    }

    public static FirmwareCatalog With(this FirmwareCatalog catalog, string version, FirmwareState state) =>
        catalog with { Images = [.. catalog.Images.Select(image => image.Version == V(version) ? image with { State = state } : image)] };
}
