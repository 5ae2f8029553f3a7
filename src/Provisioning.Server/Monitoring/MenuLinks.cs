using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Storage;

namespace Provisioning.Monitoring;

/// <summary>
/// Links that do something. A phone's browser can only GET, so each such link is signed for one phone, one person and one command, holds for a short time, and does it once: a
/// forged, stale or repeated one, or one that another phone got hold of, does nothing.
/// </summary>
internal sealed class MenuLinks(Vault vault, IOptions<MenuOptions> options, TimeProvider time)
{
    private const int SignatureBytes = 16;
    private const int HeadBytes = 17; // seconds, count, action, mode, session: 4 + 3 + 1 + 1 + 8
    private const int LongestText = 80; // 17 + 20 + 16 bytes in base64url are 71

    private readonly byte[] _key = vault.DeriveKey("monitoring menus");
    private readonly UsedLinks _used = new(options.Value.MaxPicks);
    private int _count;

    public string Make(MacAddress phone, MenuPick pick)
    {
        Span<byte> bytes = stackalloc byte[HeadBytes + ExtensionNumber.MaxDigits + SignatureBytes];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(time.GetUtcNow() + options.Value.LinkLifetime).ToUnixTimeSeconds());
        // Two menus within a second are two links.
        var count = Interlocked.Increment(ref _count);
        (bytes[4], bytes[5], bytes[6]) = ((byte)(count >> 16), (byte)(count >> 8), (byte)count);
        (bytes[7], bytes[8]) = ((byte)pick.Action, (byte)pick.Mode);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], pick.Session);
        var length = HeadBytes + Encoding.ASCII.GetBytes(pick.Person.ToString(), bytes[HeadBytes..]);
        Sign(phone, bytes[..length], bytes[length..]);
        return Base64Url.EncodeToString(bytes[..(length + SignatureBytes)]);
    }

    /// <summary>A valid link is used up by this.</summary>
    public LinkVerdict Take(MacAddress phone, string text, out MenuPick pick)
    {
        pick = default;
        Span<byte> bytes = stackalloc byte[LongestText];
        if (text.Length > LongestText || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var all) || all <= HeadBytes + SignatureBytes)
            return LinkVerdict.Forged;
        var said = bytes[..(all - SignatureBytes)];
        var signature = bytes[(all - SignatureBytes)..all];
        Span<byte> right = stackalloc byte[SignatureBytes];
        Sign(phone, said, right);
        if (!CryptographicOperations.FixedTimeEquals(signature, right) || !ExtensionNumber.TryParse(Encoding.ASCII.GetString(said[HeadBytes..]), out var person))
            return LinkVerdict.Forged;

        pick = new((MenuAction)said[7], (Privilege)said[8], person, BinaryPrimitives.ReadInt64BigEndian(said[9..]));
        var (expires, now) = (BinaryPrimitives.ReadUInt32BigEndian(said), time.GetUtcNow().ToUnixTimeSeconds());
        if (expires <= now)
            return LinkVerdict.Expired;
        return _used.TryAdd(BinaryPrimitives.ReadUInt64BigEndian(signature), expires, now) ? LinkVerdict.Valid : LinkVerdict.Used;
    }

    private void Sign(MacAddress phone, ReadOnlySpan<byte> said, Span<byte> signature)
    {
        Span<byte> signed = stackalloc byte[12 + HeadBytes + ExtensionNumber.MaxDigits + SignatureBytes + LongestText];
        var length = Encoding.ASCII.GetBytes(phone.ToString(), signed);
        said.CopyTo(signed[length..]);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, signed[..(length + said.Length)], hash);
        hash[..SignatureBytes].CopyTo(signature);
    }
}
