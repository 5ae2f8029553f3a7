namespace Provisioning.Sip.Authentication;

/// <summary>A hash of RFC 7616 §3.3. In the order of strength: a client takes the greatest it is offered.</summary>
public enum DigestAlgorithm
{
    /// <summary>The default where no algorithm is named (RFC 7616 §3.3), and the only one that older phones know.</summary>
    Md5,

    /// <summary>Mandatory to implement since RFC 7616; added to SIP by RFC 8760.</summary>
    Sha256,
}

/// <summary>How algorithms are spelled in a header.</summary>
public static class DigestAlgorithms
{
    /// <summary>The token of RFC 7616 §6.1, such as <c>SHA-256</c>.</summary>
    public static string ToToken(this DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Sha256 ? "SHA-256" : "MD5";

    /// <summary>False for algorithms that are not implemented, such as <c>MD5-sess</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> token, out DigestAlgorithm algorithm)
    {
        algorithm = token.Equals("SHA-256", StringComparison.OrdinalIgnoreCase) ? DigestAlgorithm.Sha256 : DigestAlgorithm.Md5;
        return algorithm == DigestAlgorithm.Sha256 || token.Equals("MD5", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Length of a response in hex digits.</summary>
    internal static int HexDigits(this DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Sha256 ? 64 : 32;
}
