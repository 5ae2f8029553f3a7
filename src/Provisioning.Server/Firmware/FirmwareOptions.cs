using System.ComponentModel.DataAnnotations;

namespace Provisioning.Firmware;

/// <summary>Configuration section <c>Firmware</c>: the images that phones can be led to.</summary>
internal sealed class FirmwareOptions
{
    public const string Section = "Firmware";

    /// <summary>The list of images, in the firmware folder.</summary>
    [Required, RegularExpression("^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$")]
    public string CatalogFile { get; set; } = "catalog.yaml";

    /// <summary>Largest image that the API takes. The largest that desk phones are known to have, those of Android phones, are below 500 MB.</summary>
    [Range(1_000, 10_000_000_000)]
    public long MaxImageBytes { get; set; } = 600_000_000;

    /// <summary>Largest catalogue. 10,000 rows of 200 bytes.</summary>
    [Range(1_000, 100_000_000)]
    public int MaxCatalogBytes { get; set; } = 2_000_000;

    /// <summary>How often the folder is looked through even when nothing was noticed: shares on other machines tell nobody of changes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromMinutes(1);
}
