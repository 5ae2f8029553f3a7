using System.Collections.Immutable;
using System.Text;
using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Proxy;

/// <summary>What a proxy's owner takes out of a request and adds to it; all else is carried byte for byte.</summary>
public sealed class HeaderEdits
{
    public static readonly HeaderEdits None = new();

    /// <summary>Known names, in whatever form they are spelled.</summary>
    public ImmutableArray<HeaderName> Removed { get; init; } = [];

    /// <summary>Names that <see cref="HeaderName"/> does not list, without case.</summary>
    public ImmutableArray<string> RemovedOthers { get; init; } = [];

    /// <summary>Written behind the request's own fields.</summary>
    public ImmutableArray<KeyValuePair<HeaderName, string>> Added { get; init; } = [];

    internal bool Removes(HeaderName name, ReadOnlySpan<byte> spelled)
    {
        if (name != HeaderName.Other)
            return Removed.Contains(name);
        foreach (var other in RemovedOthers)
        {
            if (Ascii.EqualsIgnoreCase(spelled, other))
                return true;
        }

        return false;
    }
}
