using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Provisioning.Sip.Authentication;

/// <summary>
/// Makes nonces and knows its own (RFC 7616 §5.4): time, a random part, and an HMAC over both. Nothing is stored for a nonce that
/// nobody uses, so that asking for challenges costs the server no memory.
/// </summary>
public sealed class NonceIssuer(byte[] key, TimeProvider time, NonceOptions options)
{
    private const int TimeBytes = 8;
    private const int RandomBytes = 8;
    private const int TagBytes = 16;
    private const int NonceBytes = TimeBytes + RandomBytes + TagBytes;
    private const int NonceCharacters = 43; // 32 bytes in base64url

    private readonly NonceTable _table = new(options.MaxTracked);
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _start = time.GetTimestamp();

    /// <summary>Nonces whose counts are remembered now.</summary>
    public int Tracked => _table.Count;

    /// <summary>Milliseconds UTC, as of the start: setting the system's clock afterwards ages no nonce, and gives none a longer life.</summary>
    private long Now => (_startedAt + time.GetElapsedTime(_start)).ToUnixTimeMilliseconds();

    /// <summary>A nonce that was never given out before.</summary>
    public string Issue()
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        BinaryPrimitives.WriteInt64BigEndian(nonce, Now);
        RandomNumberGenerator.Fill(nonce.Slice(TimeBytes, RandomBytes));
        Sign(nonce[..^TagBytes], nonce[^TagBytes..]);
        return Base64Url.EncodeToString(nonce);
    }

    /// <summary>Whether this server made the nonce, and not too long ago.</summary>
    internal NonceState Check(ReadOnlySpan<char> text, out NonceId id)
    {
        id = default;
        Span<byte> nonce = stackalloc byte[NonceBytes];
        if (text.Length != NonceCharacters || !Base64Url.TryDecodeFromChars(text, nonce, out var written) || written != NonceBytes)
            return NonceState.Foreign;
        Span<byte> tag = stackalloc byte[TagBytes];
        Sign(nonce[..^TagBytes], tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, nonce[^TagBytes..]))
            return NonceState.Foreign;
        id = new(BinaryPrimitives.ReadInt64BigEndian(nonce), BinaryPrimitives.ReadUInt64BigEndian(nonce[TimeBytes..]));
        // One from the future was given out before a restart, by a clock that has been set back since.
        var age = Math.Abs(Now - id.IssuedAt);
        return age <= (long)options.Lifetime.TotalMilliseconds ? NonceState.Fresh : NonceState.Stale;
    }

    /// <summary>Marks a count as used, once.</summary>
    internal NonceUse Use(NonceId id, uint count) => _table.Use(id, count);

    private void Sign(ReadOnlySpan<byte> text, Span<byte> tag)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, text, full);
        full[..TagBytes].CopyTo(tag);
    }
}

/// <summary>The age and origin of a nonce.</summary>
internal enum NonceState
{
    Fresh,
    Stale,
    Foreign,
}

/// <param name="IssuedAt">Milliseconds UTC.</param>
/// <param name="Random">Tells nonces of one millisecond apart.</param>
internal readonly record struct NonceId(long IssuedAt, ulong Random);
