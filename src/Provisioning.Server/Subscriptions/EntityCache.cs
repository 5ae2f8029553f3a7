using System.Collections.Concurrent;
using Provisioning.Dialogs;

namespace Provisioning.Subscriptions;

/// <summary>
/// Texts that many subscriptions have in common, each kept once: the URI of an extension that many watch, what phones of a model call themselves.
/// When it is full it starts afresh: only memory depends on it.
/// </summary>
internal sealed class EntityCache
{
    /// <summary>Extensions of a large fleet, and about 10 MB.</summary>
    private const int Most = 50_000;

    private readonly ConcurrentDictionary<string, WatchedEntity> _entities = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal);

    public WatchedEntity Of(string uri)
    {
        if (_entities.Count >= Most)
            _entities.Clear();
        return _entities.GetOrAdd(uri, WatchedEntity.Of);
    }

    public string Share(string text)
    {
        if (_texts.Count >= Most)
            _texts.Clear();
        return _texts.GetOrAdd(text, text);
    }
}
