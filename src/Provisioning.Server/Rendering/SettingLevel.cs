namespace Provisioning.Rendering;

/// <summary>Where a value was written; the later ones win.</summary>
internal enum SettingLevel
{
    Default,
    Account,
    Site,
    Model,
    Device,

    /// <summary>Nobody wrote it: the phone is led to a firmware image.</summary>
    Rollout,
}
