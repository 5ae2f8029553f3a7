using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Subscriptions;

/// <summary>
/// All lamps of a phone in one subscription (RFC 4662). A full list names every key and has the documents that fit; partial ones bring the rest,
/// and later only what has changed, so that a datagram stays small. The list's version and those of the documents are counted apart.
/// </summary>
internal sealed class ListWatch : Watch
{
    private readonly RlmiWriter _writer;
    private readonly DialogInfoStyle _style;
    private readonly SubscriptionOptions _options;
    private readonly ListedLamp[] _lamps;
    private readonly List<ListedLamp> _taken = [];
    private uint _version;
    private bool _owesAll = true;
    private bool _tookAll;

    /// <param name="uri">The list's, which was subscribed to.</param>
    public ListWatch(string uri, ImmutableArray<WatchedKey> keys, DialogInfoStyle style, SubscriptionOptions options, uint firstVersion)
    {
        (_writer, _style, _options, _version) = (new RlmiWriter(uri), style, options, firstVersion);
        Keys = keys;
        _lamps = [.. keys.Select(key => new ListedLamp(key.Extension, _writer.EntityOf(key.Extension), key.Label) { Version = firstVersion })];
    }

    public ImmutableArray<WatchedKey> Keys { get; }

    public override IReadOnlyList<ExtensionNumber> Extensions => [.. Keys.Select(key => key.Extension)];

    /// <summary>The first list is told when the state of every lamp is known.</summary>
    public override bool HasNews => _owesAll ? Array.TrueForAll(_lamps, lamp => lamp.Newest is not null) : HasUntold;

    public override bool Continues => HasUntold;

    public override uint NextVersion => Math.Max(_version, _lamps.Length == 0 ? 0 : _lamps.Max(lamp => lamp.Version));

    public override string ContentType => EventPackage.DialogList.ContentType;

    public override string Require => SubscribeTerms.EventList;

    private bool HasUntold => Array.Exists(_lamps, lamp => lamp.HasNews);

    public override void Offer(DialogBodies bodies, bool isDatagram)
    {
        foreach (var lamp in _lamps)
        {
            if (lamp.Extension == bodies.Extension && (lamp.Newest is null || bodies.Revision > lamp.Newest.Revision))
                lamp.Newest = bodies.For(_style, null, lamp.Entity, isDatagram);
        }
    }

    public override NotifyBody? Take(bool isFull, bool isDatagram)
    {
        _tookAll = isFull || _owesAll;
        _owesAll = false;
        _taken.Clear();
        var room = (isDatagram ? _options.MaxDatagramBodyBytes : _options.MaxListBytes) - (_tookAll ? RlmiWriter.LengthOfAll(_lamps) : 0);
        foreach (var lamp in _lamps)
        {
            if (_tookAll)
                lamp.Sent = ListedLamp.Never;
            if (!lamp.HasNews)
                continue;
            room -= lamp.Length + (_tookAll ? 0 : RlmiWriter.BytesPerResource);
            if (_taken.Count == 0 || room >= 0) // a document without any state would be of no use
                _taken.Add(lamp);
        }

        var content = _writer.Write(_tookAll ? _lamps : _taken, _taken, _version++, _tookAll);
        foreach (var lamp in _taken)
            (lamp.Sent, lamp.Version) = (lamp.Newest!.Revision, lamp.Version + 1);
        return new(_writer.ContentType, content);
    }

    public override void Settle(bool isDelivered)
    {
        if (isDelivered)
            return;
        _owesAll |= _tookAll;
        foreach (var lamp in _taken)
            lamp.Sent = ListedLamp.Never;
    }
}

/// <summary>One key of a list.</summary>
internal sealed class ListedLamp(ExtensionNumber extension, WatchedEntity entity, string label)
{
    public const long Never = -1;

    public ExtensionNumber Extension => extension;

    public WatchedEntity Entity => entity;

    public string Label => label;

    public DialogInfoBody? Newest { get; set; }

    public long Sent { get; set; } = Never;

    public uint Version { get; set; }

    public bool HasNews => Newest is not null && Newest.Revision > Sent;

    /// <summary>Of its part in a document.</summary>
    public int Length => RlmiWriter.BytesPerPart + (Newest?.LengthFor(Version, entity) ?? 0);
}
