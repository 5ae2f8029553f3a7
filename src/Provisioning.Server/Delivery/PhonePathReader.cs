using Microsoft.Extensions.Options;
using Provisioning.Devices;

namespace Provisioning.Delivery;

/// <summary>
/// Reads request targets as they were sent, before anybody decodes them or resolves dots: what is not a plain name within plain
/// folders is refused, not repaired.
/// </summary>
internal sealed class PhonePathReader(IOptions<DeliveryOptions> options, DeliveryCatalog catalog)
{
    private const int MacDigits = 12;

    /// <summary>Token, folder, file.</summary>
    private const int MaxSegments = 3;

    /// <summary>Fifty characters for the base and a token, and as many again for each of two names that are all escapes.</summary>
    private int MaxTargetLength => 100 + (6 * options.Value.MaxNameLength);

    public Refusal? TryRead(string target, out PhonePath path)
    {
        path = null!;
        if (target.Length > MaxTargetLength)
            return Refusal.PathTooLong;
        var text = WithoutQuery(WithoutAuthority(target)).ToString();
        if (text.Contains('%', StringComparison.Ordinal) && !TryDecode(ref text))
            return Refusal.UnsafePath;
        if (text.AsSpan().ContainsAny('\\', '\0') || text.Contains("//", StringComparison.Ordinal))
            return Refusal.UnsafePath;
        if (!text.StartsWith(PhonePath.Base, StringComparison.OrdinalIgnoreCase))
            return text.Contains("/..", StringComparison.Ordinal) ? Refusal.UnsafePath : Refusal.NoSuchFile;

        var segments = text[PhonePath.Base.Length..].Split('/', MaxSegments + 1);
        foreach (var segment in segments)
        {
            if (segment is "." or "..")
                return Refusal.UnsafePath;
            if (segment.Length > options.Value.MaxNameLength)
                return Refusal.PathTooLong;
        }

        var read = FromSegments(segments);
        if (read is null)
            return Refusal.NoSuchFile;
        path = read;
        return null;
    }

    /// <summary>
    /// The MAC address in a file name: twelve hex digits, the last twelve where the run is longer (<c>phone0004f2abcdef.cfg</c>: the
    /// e of phone is one too). Names for all phones of a model count up from zero (<c>y000000000108.cfg</c>,
    /// <c>000000000000.cfg</c>) within the block of zeros, which no phone is made with.
    /// </summary>
    internal static MacAddress? FindMac(ReadOnlySpan<char> name)
    {
        var run = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            if (i < name.Length && char.IsAsciiHexDigit(name[i]))
            {
                run++;
                continue;
            }

            if (run >= MacDigits && MacAddress.TryParse(name[(i - MacDigits)..i], out var mac) && mac.Oui != "000000")
                return mac;
            run = 0;
        }

        return null;
    }

    private PhonePath? FromSegments(string[] segments)
    {
        if (segments is not [.., { Length: > 0 } file])
            return null;
        var name = file.ToLowerInvariant();
        var mac = FindMac(name);
        return segments switch
        {
            [_] => new(null, "", name, mac),
            [var first, _] when catalog.IsFolder(first) => new(null, first.ToLowerInvariant(), name, mac),
            [var token, _] => new(token, "", name, mac),
            [var token, var folder, _] when catalog.IsFolder(folder) => new(token, folder.ToLowerInvariant(), name, mac),
            _ => null,
        };
    }

    /// <summary>RFC 9112 §3.2.2: a server accepts the absolute form too.</summary>
    private static ReadOnlySpan<char> WithoutAuthority(ReadOnlySpan<char> target)
    {
        if (target.StartsWith('/'))
            return target;
        var authority = target.IndexOf("://", StringComparison.Ordinal);
        var path = authority < 0 ? -1 : target[(authority + 3)..].IndexOf('/');
        return path < 0 ? "/" : target[(authority + 3 + path)..];
    }

    private static ReadOnlySpan<char> WithoutQuery(ReadOnlySpan<char> target)
    {
        var query = target.IndexOf('?');
        return query < 0 ? target : target[..query];
    }

    /// <summary>Decodes once. An encoded separator, dot, percent sign or control character has no honest use in a file name.</summary>
    private static bool TryDecode(ref string text)
    {
        for (var i = text.IndexOf('%'); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                return false;
            var code = Convert.ToInt32(text.Substring(i + 1, 2), 16);
            if (code < 0x20 || code > 0x7e || (char)code is '/' or '\\' or '%' or '.')
                return false;
        }

        text = Uri.UnescapeDataString(text);
        return true;
    }
}
