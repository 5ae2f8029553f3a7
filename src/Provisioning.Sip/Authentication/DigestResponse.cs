using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Sip.Authentication;

/// <summary>The arithmetic of RFC 7616 §3.4.1 to §3.4.3, for <c>qop=auth</c>.</summary>
public static class DigestResponse
{
    private const int MaxHexDigits = 64;

    /// <summary>H(A1) = H(username ":" realm ":" password), in lower-case hex (RFC 7616 §3.4.2).</summary>
    public static byte[] HashUser(DigestAlgorithm algorithm, ReadOnlySpan<char> username, ReadOnlySpan<char> realm, ReadOnlySpan<char> password)
    {
        var hex = new byte[algorithm.HexDigits()];
        var text = new HashInput(stackalloc byte[HashInput.OnStack]);
        text.Add(username);
        text.Add(realm);
        text.Add(password);
        text.Finish(algorithm, hex);
        return hex;
    }

    /// <summary>
    /// The response for H(A1) in hex and what was sent: KD(H(A1), nonce ":" nc ":" cnonce ":" qop ":" H(A2)), where
    /// A2 = method ":" uri (RFC 7616 §3.4.1, §3.4.3). Writes 32 or 64 hex digits.
    /// </summary>
    public static int Compute(ReadOnlySpan<byte> userHash, in DigestCredentials credentials, ReadOnlySpan<char> method, Span<byte> hex) =>
        Compute(credentials.Algorithm, userHash, method, credentials.Uri, credentials.Nonce, credentials.NonceCountText, credentials.CNonce, hex);

    internal static int Compute(
        DigestAlgorithm algorithm,
        ReadOnlySpan<byte> userHash,
        ReadOnlySpan<char> method,
        ReadOnlySpan<char> uri,
        ReadOnlySpan<char> nonce,
        ReadOnlySpan<char> nonceCount,
        ReadOnlySpan<char> cnonce,
        Span<byte> hex)
    {
        Span<byte> requestHash = stackalloc byte[MaxHexDigits];
        requestHash = requestHash[..algorithm.HexDigits()];
        var buffer = (stackalloc byte[HashInput.OnStack]);
        HashRequest(algorithm, method, uri, buffer, requestHash);

        var response = new HashInput(buffer);
        response.AddBytes(userHash);
        response.Add(nonce);
        response.Add(nonceCount);
        response.Add(cnonce);
        response.Add("auth");
        response.AddBytes(requestHash);
        return response.Finish(algorithm, hex);
    }

    /// <summary>KD(H(A1), nonce ":" H(A2)): RFC 2069 §2.1.2, RFC 2617 §3.2.2.1.</summary>
    internal static int ComputeWithoutQop(
        DigestAlgorithm algorithm, ReadOnlySpan<byte> userHash, ReadOnlySpan<char> method, ReadOnlySpan<char> uri, ReadOnlySpan<char> nonce, Span<byte> hex)
    {
        Span<byte> requestHash = stackalloc byte[MaxHexDigits];
        requestHash = requestHash[..algorithm.HexDigits()];
        var buffer = (stackalloc byte[HashInput.OnStack]);
        HashRequest(algorithm, method, uri, buffer, requestHash);

        var response = new HashInput(buffer);
        response.AddBytes(userHash);
        response.Add(nonce);
        response.AddBytes(requestHash);
        return response.Finish(algorithm, hex);
    }

    /// <summary>H(A2).</summary>
    private static void HashRequest(DigestAlgorithm algorithm, ReadOnlySpan<char> method, ReadOnlySpan<char> uri, Span<byte> buffer, Span<byte> hex)
    {
        var request = new HashInput(buffer);
        request.Add(method);
        request.Add(uri);
        request.Finish(algorithm, hex);
    }

    /// <summary>Parts joined by colons, in UTF-8, on the stack while they fit.</summary>
    private ref struct HashInput(Span<byte> buffer)
    {
        public const int OnStack = 512;

        private Span<byte> _buffer = buffer;
        private byte[]? _rented;
        private int _length;

        public void Add(ReadOnlySpan<char> part)
        {
            var target = Grow(Encoding.UTF8.GetMaxByteCount(part.Length));
            _length += Encoding.UTF8.GetBytes(part, target);
        }

        public void AddBytes(ReadOnlySpan<byte> part)
        {
            part.CopyTo(Grow(part.Length));
            _length += part.Length;
        }

        public int Finish(DigestAlgorithm algorithm, Span<byte> hex)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            var size = algorithm == DigestAlgorithm.Sha256
                ? SHA256.HashData(_buffer[.._length], hash)
                : Md5(_buffer[.._length], hash);
            Convert.TryToHexStringLower(hash[..size], hex, out var written);
            if (_rented is not null)
                ArrayPool<byte>.Shared.Return(_rented, clearArray: true);
            return written;
        }

        private Span<byte> Grow(int more)
        {
            if (_length + more + 1 > _buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent((_length + more + 1) * 2);
                _buffer[.._length].CopyTo(larger);
                if (_rented is not null)
                    ArrayPool<byte>.Shared.Return(_rented, clearArray: true);
                _buffer = _rented = larger;
            }

            if (_length > 0)
                _buffer[_length++] = (byte)':';
            return _buffer[_length..];
        }

        [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "RFC 7616 §3.3: what phones in the field know")]
        private static int Md5(ReadOnlySpan<byte> text, Span<byte> hash) => MD5.HashData(text, hash);
    }
}
