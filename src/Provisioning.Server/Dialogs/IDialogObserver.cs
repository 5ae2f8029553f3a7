namespace Provisioning.Dialogs;

/// <summary>Whoever shows what the engine knows: the SIP notifier, the lamp feed.</summary>
internal interface IDialogObserver
{
    /// <summary>Called by the one pump, in the order of the changes. Returns at once, awaits nothing.</summary>
    void Publish(ExtensionDialogs dialogs);
}
