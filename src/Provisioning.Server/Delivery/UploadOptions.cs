using System.ComponentModel.DataAnnotations;

namespace Provisioning.Delivery;

/// <summary>Configuration section <c>Delivery:Uploads</c>: what phones write.</summary>
internal sealed class UploadOptions
{
    /// <summary>Folder in the data folder; in it one for each phone.</summary>
    [Required]
    public string Folder { get; set; } = "uploads";

    /// <summary>One file. Of a log that would grow beyond it the oldest part goes. Phones cut their logs at 500 KB by themselves.</summary>
    [Range(1_024, 1_000_000_000)]
    public long MaxFileBytes { get; set; } = 1_048_576;

    /// <summary>All files of one phone: its logs, its contacts, its own settings and its calls.</summary>
    [Range(1_024, 100_000_000_000)]
    public long MaxPhoneBytes { get; set; } = 8_388_608;
}
