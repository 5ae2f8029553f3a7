using System.Text;

namespace Provisioning.Delivery;

/// <summary>An <c>Authorization</c> value of the Basic scheme (RFC 7617 §2).</summary>
internal sealed record BasicCredentials(string User, string Password)
{
    private const string Scheme = "Basic ";
    private const int MaxLength = 512; // user and password are 12 and 24 characters

    public static bool IsBasic(string header) => header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    public static BasicCredentials? TryRead(string header)
    {
        if (header.Length > MaxLength)
            return null;
        Span<byte> bytes = stackalloc byte[MaxLength];
        if (!Convert.TryFromBase64Chars(header.AsSpan(Scheme.Length).Trim(), bytes, out var length))
            return null;
        var text = Encoding.UTF8.GetString(bytes[..length]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : new(text[..colon], text[(colon + 1)..]);
    }

    public override string ToString() => User;
}
