using System.Collections.Frozen;
using System.Collections.Immutable;
using Provisioning.Sip.Messages;

namespace Provisioning.Signalling;

/// <summary>What this server can do, put together from its handlers (RFC 3261 §11.2).</summary>
internal sealed class SipFeatures(IEnumerable<ISipHandler> handlers)
{
    /// <summary>The transaction layer answers these by itself, and OPTIONS this slice.</summary>
    private static readonly ImmutableArray<string> Always = [Methods.Options, Methods.Cancel, Methods.Ack];

    private readonly ImmutableArray<ISipHandler> _handlers = [.. handlers];

    public IEnumerable<ISipHandler> Handlers => _handlers;

    public string Allow => field ??= Join(_handlers.Select(handler => handler.Method).Concat(Always));

    public string AllowEvents => field ??= Join(_handlers.SelectMany(handler => handler.Events));

    public string Accept => field ??= Join(_handlers.SelectMany(handler => handler.ContentTypes));

    public string Supported => field ??= Join(_handlers.SelectMany(handler => handler.OptionTags ?? []));

    private FrozenDictionary<string, ISipHandler> ByMethod => field ??= _handlers.ToFrozenDictionary(handler => handler.Method, StringComparer.Ordinal);

    /// <summary>RFC 3261 §8.2.2.3: what Require names and its handler does not know; null when there is nothing of that kind.</summary>
    public string? UnsupportedOf(SipRequest request)
    {
        if (!request.Has(HeaderName.Require) || request.Method is Methods.Ack or Methods.Cancel)
            return null;
        IReadOnlyCollection<string>? known = ByMethod.TryGetValue(request.Method, out var handler) ? handler.OptionTags : [];
        if (known is null)
            return null;
        var unknown = new List<string>();
        foreach (var value in request.Values(HeaderName.Require))
        {
            var tag = System.Text.Encoding.UTF8.GetString(value);
            if (!known.Contains(tag, StringComparer.OrdinalIgnoreCase))
                unknown.Add(tag);
        }

        return unknown.Count == 0 ? null : string.Join(", ", unknown);
    }

    private static string Join(IEnumerable<string> words) => string.Join(", ", words.Distinct(StringComparer.Ordinal));
}
