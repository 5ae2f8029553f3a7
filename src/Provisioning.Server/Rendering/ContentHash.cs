using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Provisioning.Rendering;

/// <summary>The SHA-256 of a file's bytes: its address in the store, and its ETag. Written as 64 lower-case hex digits.</summary>
internal readonly record struct ContentHash
{
    public const int Bytes = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    public ContentHash(ReadOnlySpan<byte> hash)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(hash[..Bytes]);
        (_a, _b, _c, _d) = (words[0], words[1], words[2], words[3]);
    }

    public static ContentHash Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        SHA256.HashData(content, hash);
        return new ContentHash(hash);
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out ContentHash hash)
    {
        hash = default;
        if (text is not { Length: Bytes * 2 } || !text.All(char.IsAsciiHexDigit))
            return false;
        hash = new ContentHash(Convert.FromHexString(text));
        return true;
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Bytes];
        ReadOnlySpan<ulong> words = [_a, _b, _c, _d];
        MemoryMarshal.AsBytes(words).CopyTo(bytes);
        return bytes;
    }

    public override string ToString() => Convert.ToHexStringLower(ToArray());
}
