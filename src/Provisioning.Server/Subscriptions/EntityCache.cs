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

    private readonly Lock _lock = new();
    private readonly Dictionary<string, WatchedEntity> _entities = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public WatchedEntity Of(string uri) => Find(_entities, uri, WatchedEntity.Of);

    public string Share(string text) => Find(_texts, text, static one => one);

    private T Find<T>(Dictionary<string, T> known, string text, Func<string, T> make)
    {
        lock (_lock)
        {
            if (known.TryGetValue(text, out var found))
                return found;
            if (known.Count >= Most)
                known.Clear();
            return known[text] = make(text);
        }
    }
}
