using Provisioning.Dialogs;

namespace Provisioning.Subscriptions;

/// <summary>The calls of one extension, or one call of it.</summary>
/// <param name="entity">The URI that was subscribed to.</param>
internal sealed class ExtensionWatch(WatchedEntity entity, DialogInfoStyle style, DialogFilter? filter, uint firstVersion) : Watch
{
    private const long Never = -1;

    private DialogInfoBody? _newest;
    private long _sent = Never;

    public override bool HasNews => _newest is not null && _newest.Revision > _sent;

    public override uint NextVersion => _version;

    private uint _version = firstVersion;

    public override string ContentType => DialogInfoBody.ContentType;

    public override void Offer(DialogBodies bodies, bool isDatagram)
    {
        if (_newest is null || bodies.Revision > _newest.Revision)
            _newest = bodies.For(style, filter, entity, isDatagram);
    }

    public override NotifyBody? Take(bool isFull, bool isDatagram)
    {
        if (_newest is null)
            return null;
        _sent = _newest.Revision;
        return new(ContentType, _newest.ToArray(_version++, entity));
    }

    public override void Settle(bool isDelivered)
    {
        if (!isDelivered)
            _sent = Never;
    }
}
