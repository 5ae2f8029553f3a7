using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Rollouts;

/// <summary>
/// The header that proves that a request comes from this server and is no old one sent again:
/// <code>
/// X-Provisioning-Signature: t=1767225600,v1=5f2c…
/// </code>
/// <c>t</c> is when it was sent, in seconds since 1970; <c>v1</c> is the HMAC-SHA256 under the webhook's secret of the text of <c>t</c>, a dot, and the
/// body's bytes as they came, in small hexadecimal digits. A receiver computes it anew, compares in constant time, and refuses a <c>t</c> that is
/// more than five minutes away from its own clock: each repetition is signed at its own time. Within those minutes <see cref="DeliveryHeader"/> tells a copy.
/// </summary>
internal static class WebhookSignature
{
    public const string Header = "X-Provisioning-Signature";

    /// <summary>Names the body; a repetition has the same, by whichever server it comes.</summary>
    public const string DeliveryHeader = "X-Provisioning-Delivery";

    public static string Of(byte[] secret, DateTimeOffset now, byte[] body)
    {
        var seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.ASCII.GetBytes(seconds + "."));
        hmac.AppendData(body);
        return $"t={seconds},v1={Convert.ToHexStringLower(hmac.GetHashAndReset())}";
    }
}
