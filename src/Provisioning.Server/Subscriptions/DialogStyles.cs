using Provisioning.Dialogs;

namespace Provisioning.Subscriptions;

/// <summary>How each phone needs its documents.</summary>
internal sealed class DialogStyles
{
    public DialogInfoStyle Of(Watcher watcher) => watcher.IsList ? DialogInfoStyle.Neutral.Shortest : DialogInfoStyle.Neutral;
}
