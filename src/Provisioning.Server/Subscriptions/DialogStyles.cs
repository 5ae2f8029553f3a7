using Provisioning.Dialogs;

namespace Provisioning.Subscriptions;

/// <summary>How each phone needs its documents.</summary>
internal static class DialogStyles
{
    public static DialogInfoStyle Of(Watcher watcher) => watcher.IsList ? DialogInfoStyle.Neutral.Shortest : DialogInfoStyle.Neutral;
}
