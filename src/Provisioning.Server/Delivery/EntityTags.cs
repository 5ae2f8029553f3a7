using System.Runtime.CompilerServices;
using Microsoft.Extensions.Primitives;
using Provisioning.Configs;

namespace Provisioning.Delivery;

/// <summary>ETags of published files, and the comparison of RFC 9110 §13.1.2.</summary>
internal static class EntityTags
{
    /// <summary>The text is made once for each published file and goes when the file does.</summary>
    private static readonly ConditionalWeakTable<ConfigFile, string> Texts = [];

    public static string Of(ConfigFile file) => Texts.GetValue(file, static file => $"\"{file.Hash}\"");

    /// <summary>If-None-Match: a list of tags or a star, compared weakly (RFC 9110 §8.8.3.2).</summary>
    public static bool Matches(StringValues header, string tag)
    {
        foreach (var line in header)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var candidate = line.AsSpan()[range].Trim();
                if (candidate.StartsWith("W/", StringComparison.Ordinal))
                    candidate = candidate[2..];
                if (candidate is "*" || candidate.SequenceEqual(tag))
                    return true;
            }
        }

        return false;
    }
}
