using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Subscriptions;

/// <summary>The documents of one snapshot: each style is written when its first watcher comes, once. For one thread.</summary>
internal sealed class DialogBodies(ExtensionDialogs dialogs, int maxDatagramBytes)
{
    private readonly List<(DialogInfoStyle Style, DialogInfoBody Body)> _bodies = new(2);

    public ExtensionNumber Extension => dialogs.Extension;

    public long Revision => dialogs.Revision;

    public DialogInfoBody For(DialogInfoStyle style, DialogFilter? filter, WatchedEntity entity, bool isDatagram)
    {
        var body = filter is null ? For(style) : DialogInfoWriter.Write(filter.Apply(dialogs), style);
        if (!isDatagram || body.LengthFor(uint.MaxValue, entity) <= maxDatagramBytes)
            return body;
        return filter is null ? For(style.Shortest) : DialogInfoWriter.Write(filter.Apply(dialogs), style.Shortest);
    }

    private DialogInfoBody For(DialogInfoStyle style)
    {
        foreach (var (known, body) in _bodies)
        {
            if (ReferenceEquals(known, style) || known == style)
                return body;
        }

        var written = DialogInfoWriter.Write(dialogs, style);
        _bodies.Add((style, written));
        return written;
    }
}
