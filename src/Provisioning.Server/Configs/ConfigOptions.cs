using System.ComponentModel.DataAnnotations;

namespace Provisioning.Configs;

/// <summary>Configuration section <c>Configs</c>.</summary>
internal sealed class ConfigOptions
{
    /// <summary>
    /// How much file content is kept in memory, in bytes. 64 MB hold the files of about 2,500 phones; what is not there is
    /// read from the database.
    /// </summary>
    [Range(1_000_000, 64_000_000_000)]
    public long CacheBytes { get; set; } = 64_000_000;
}
