namespace Provisioning.Sip.Authentication;

/// <summary>What a server keeps of one user's password: the user's hash for each algorithm, computed once.</summary>
public sealed class DigestSecret
{
    private readonly byte[] _md5;
    private readonly byte[] _sha256;

    /// <summary>Hashes a password for a realm. The password itself is not kept.</summary>
    public DigestSecret(string username, string realm, string password)
    {
        (Username, Realm) = (username, realm);
        _md5 = DigestResponse.HashUser(DigestAlgorithm.Md5, username, realm, password);
        _sha256 = DigestResponse.HashUser(DigestAlgorithm.Sha256, username, realm, password);
    }

    /// <summary>Whose it is.</summary>
    public string Username { get; }

    /// <summary>Where it is valid.</summary>
    public string Realm { get; }

    internal ReadOnlySpan<byte> Hash(DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Sha256 ? _sha256 : _md5;
}
