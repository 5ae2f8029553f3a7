using System.Collections.Immutable;
using System.Text;

namespace Provisioning.Rendering;

/// <summary>Finds every place in a rendered file that shows a secret, whatever template wrote it.</summary>
internal static class SecretRanges
{
    public static ImmutableArray<Range> Find(ReadOnlySpan<byte> content, IReadOnlyList<string> secrets, ConfigFormat format, CharBuffer scratch)
    {
        if (secrets.Count == 0)
            return [];
        var found = new List<(int Start, int End)>();
        Span<byte> buffer = stackalloc byte[512];
        foreach (var secret in secrets)
        {
            scratch.Clear();
            format.Escape(secret, scratch);
            var length = Encoding.UTF8.GetByteCount(scratch.Text);
            var bytes = length <= buffer.Length ? buffer[..length] : new byte[length];
            Encoding.UTF8.GetBytes(scratch.Text, bytes);
            if (length == 0)
                continue;
            for (var at = 0; content[at..].IndexOf(bytes) is var next and >= 0; at += next + length)
                found.Add((at + next, at + next + length));
        }

        return Merged(found);
    }

    private static ImmutableArray<Range> Merged(List<(int Start, int End)> found)
    {
        found.Sort();
        var ranges = ImmutableArray.CreateBuilder<Range>(found.Count);
        for (var i = 0; i < found.Count; i++)
        {
            var (start, end) = found[i];
            for (; i + 1 < found.Count && found[i + 1].Start <= end; i++)
                end = Math.Max(end, found[i + 1].End);
            ranges.Add(start..end);
        }

        return ranges.DrainToImmutable();
    }
}
