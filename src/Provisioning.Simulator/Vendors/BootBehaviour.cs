namespace Provisioning.Simulator.Vendors;

/// <summary>One step of the vendor's boot.</summary>
internal sealed record BootStep
{
    public required BootStepKind Do { get; init; }

    /// <summary>File names with placeholders, in the order in which they are asked for.</summary>
    public List<string> Try { get; init; } = [];

    /// <summary>Parameters that hold the address of a file.</summary>
    public List<string> Parameters { get; init; } = [];

    /// <summary>Firmware generation (second number of the version) that introduced the step.</summary>
    public int Since { get; init; }

    /// <summary>Left out when an index file was found.</summary>
    public bool UnlessIndexed { get; init; }

    /// <summary>HEAD comes before the request itself.</summary>
    public bool Probe { get; init; }

    /// <summary>The file is read and forgotten: the boot loader looks only for firmware in it.</summary>
    public bool Discard { get; init; }

    public string? Agent { get; init; }

    public Condition? OnlyIf { get; init; }
}

/// <summary>What a step does with its files.</summary>
internal enum BootStepKind
{
    /// <summary>Ask for a file that names the others; the first one there counts, and its files follow at once.</summary>
    Index,

    /// <summary>Ask for configuration files; those that are missing are passed over.</summary>
    Config,

    /// <summary>Ask for what was set on the phone itself; it outranks the configuration.</summary>
    Overlay,

    /// <summary>Ask for the directory; the first one there counts.</summary>
    Directory,

    /// <summary>Ask for files that may be missing and are not read.</summary>
    Ask,

    /// <summary>Ask for the files that parameters name, when the configuration changed.</summary>
    Resources,

    /// <summary>Send logs.</summary>
    Upload,
}

/// <summary>How configuration files are read and combined.</summary>
internal sealed record ConfigBehaviour
{
    public required ConfigSyntax Syntax { get; init; }

    /// <summary>A file that does not begin with this line is rejected.</summary>
    public string? FirstLine { get; init; }

    /// <summary>Which file wins when several name a parameter.</summary>
    public required Winner Winner { get; init; }

    /// <summary>What new files no longer name keeps its value.</summary>
    public bool KeepsOld { get; init; }

    public string? ResetValue { get; init; }

    public string? EmptyValue { get; init; }

    /// <summary>Parameters that stand once per user, as <c>user:value</c>.</summary>
    public List<string> PerUser { get; init; } = [];

    public FlashBehaviour? Flash { get; init; }
}

internal enum ConfigSyntax
{
    Assignments,
    Attributes,
}

internal enum Winner
{
    First,
    Last,
}

/// <summary>Parameters that survive boots, and the permissions a file must give to write one.</summary>
internal sealed record FlashBehaviour
{
    public required string Prefix { get; init; }

    public required string Gate { get; init; }

    public required string Suffix { get; init; }
}

/// <summary>How a file that names other files is read.</summary>
internal sealed record IndexBehaviour
{
    public required IndexSyntax Syntax { get; init; }

    public string? FirstLine { get; init; }

    /// <summary>Assignment that makes the new files replace everything old.</summary>
    public string? Overwrite { get; init; }

    public string? Element { get; init; }

    public string? Files { get; init; }

    public Dictionary<string, string> Folders { get; init; } = [];

    public Dictionary<string, string> Substitutions { get; init; } = [];
}

internal enum IndexSyntax
{
    Includes,
    Master,
}

/// <summary>What becomes of settings that a user makes on the phone.</summary>
internal sealed record LocalBehaviour
{
    public required string File { get; init; }

    /// <summary>The file around its settings, which stand at <c>{settings}</c>.</summary>
    public required string Text { get; init; }

    /// <summary>One setting, of <c>{setting}</c> and <c>{value}</c>.</summary>
    public required string Setting { get; init; }

    /// <summary>Parameter that names the folder to send them to.</summary>
    public string? Folder { get; init; }

    public Condition? SentIf { get; init; }

    public Condition? KeptIf { get; init; }
}

/// <summary>How the directory becomes numbered parameters.</summary>
internal sealed record DirectoryBehaviour
{
    public required string Element { get; init; }

    public required string Index { get; init; }

    public required string Prefix { get; init; }
}
