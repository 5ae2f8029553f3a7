using System.ComponentModel.DataAnnotations;

namespace Provisioning.Rendering;

/// <summary>Configuration section <c>Rendering</c>.</summary>
internal sealed class RenderingOptions
{
    /// <summary>The templates that came with the server.</summary>
    [Required]
    public string TemplatesFolder { get; set; } = Path.Combine(AppContext.BaseDirectory, "templates");

    /// <summary>The administrator's own files, each shadowing the shipped one of the same path. <c>templates</c> in the data folder when empty.</summary>
    public string OverridesFolder { get; set; } = "";

    /// <summary>
    /// Where phones reach this server, such as <c>https://phones.example.com:8443/p/</c>. This machine's name and HTTPS port when empty.
    /// </summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>Host to which lamp lines register; the host of <see cref="PublicUrl"/> when empty.</summary>
    public string LampHost { get; set; } = "";

    [Range(1, ushort.MaxValue)]
    public int LampPort { get; set; } = 5062;
}
