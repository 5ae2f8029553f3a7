namespace Provisioning.Dialogs;

/// <summary>What became of a fact. Each is counted.</summary>
internal enum FactVerdict
{
    /// <summary>A lamp could look different now.</summary>
    Applied,

    /// <summary>It was known already, or concerns no call that is known.</summary>
    Unchanged,

    /// <summary>Something newer of this call was applied before.</summary>
    Late,

    /// <summary>The call has ended, and never comes back.</summary>
    Ended,

    /// <summary>It names no extension, source or call, or its ids are longer than <see cref="DialogOptions.MaxIdLength"/>.</summary>
    Unusable,

    /// <summary>The extension has <see cref="DialogOptions.MaxCallsPerExtension"/> calls.</summary>
    ExtensionFull,

    /// <summary>There are <see cref="DialogOptions.MaxCalls"/> calls or <see cref="DialogOptions.MaxExtensions"/> extensions.</summary>
    EngineFull,
}
