using System.ComponentModel.DataAnnotations;

namespace Provisioning.Storage;

/// <summary>Configuration section <c>Database</c>.</summary>
internal sealed class DatabaseOptions
{
    /// <summary>Folder of everything the server keeps: the SQLite file, keys, certificates, uploads.</summary>
    [Required]
    public string Folder { get; set; } = "data";

    /// <summary>Connection string of a PostgreSQL server; SQLite in <see cref="Folder"/> when empty.</summary>
    public string PostgreSql { get; set; } = "";
}
