using System.ComponentModel.DataAnnotations;

namespace Provisioning.Dialogs;

/// <summary>Configuration section <c>Dialogs:Documents</c>: how large a document may be that others send us.</summary>
internal sealed class DialogInfoLimits
{
    public const string Section = "Dialogs:Documents";

    /// <summary>A dialog with everything that RFC 4235 knows, session description aside, has less than 2 KB; a SIP datagram at most 64.</summary>
    [Range(256, 10_000_000)]
    public int MaxBytes { get; set; } = 65_536;

    /// <summary>Dialogs of one extension; as many as <see cref="DialogOptions.MaxCallsPerExtension"/>.</summary>
    [Range(1, 10_000)]
    public int MaxDialogs { get; set; } = 32;

    /// <summary>Elements inside elements. The schema needs five (RFC 4235 §4.4); the rest is for extensions, which are skipped.</summary>
    [Range(5, 1_000)]
    public int MaxDepth { get; set; } = 16;

    /// <summary>Characters of an id, a name or a URI.</summary>
    [Range(16, 65_536)]
    public int MaxTextLength { get; set; } = 512;
}
