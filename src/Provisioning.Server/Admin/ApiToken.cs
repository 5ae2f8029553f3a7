using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Admin;

/// <summary>Who may use the API. The token itself is shown once and never kept.</summary>
internal sealed record ApiToken(string Name, Role Role, DateTimeOffset CreatedAt, string CreatedBy);

/// <summary>Each role may do what those before it may.</summary>
internal enum Role
{
    /// <summary>Sees everything but secrets.</summary>
    Viewer,

    /// <summary>Rolls phones back, releases them, gives out first-contact tokens.</summary>
    Operator,

    /// <summary>Changes the fleet, sees secrets, gives out API tokens.</summary>
    Admin,
}

/// <summary>The text of a token: 256 random bits behind a prefix that secret scanners can learn.</summary>
internal static class TokenText
{
    private const string Prefix = "prov_";
    private const int RandomBytes = 32;

    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
