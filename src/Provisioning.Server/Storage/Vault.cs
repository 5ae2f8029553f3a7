using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Provisioning.Storage;

/// <summary>
/// Encrypts what must not lie open in the database: AES-256-GCM under a key that ASP.NET Data Protection keeps sealed in
/// the data folder. One unsealing at start, then about a microsecond a secret.
/// </summary>
internal sealed class Vault : IDisposable
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const string KeyFile = "vault.key";
    public const string Application = "provisioning";

    private readonly byte[] _key;
    private readonly AesGcm _aes;

    private Vault(byte[] key) => (_key, _aes) = (key, new AesGcm(key, TagBytes));

    /// <summary>Opens the vault of a data folder, or makes one at first start.</summary>
    public static Vault Open(string folder)
    {
        var keys = KeyFolder(folder);
        var protector = DataProtectionProvider.Create(keys, builder => builder.SetApplicationName(Application)).CreateProtector("vault");
        var path = Path.Combine(keys.FullName, KeyFile);
        if (!File.Exists(path))
            File.WriteAllBytes(path, protector.Protect(RandomNumberGenerator.GetBytes(KeyBytes)));
        return new Vault(protector.Unprotect(File.ReadAllBytes(path)));
    }

    /// <summary>Where keys lie; nobody but the server's own user may look in.</summary>
    public static DirectoryInfo KeyFolder(string folder)
    {
        var path = Path.Combine(folder, "keys");
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>A key for another use, always the same for the same purpose.</summary>
    public byte[] DeriveKey(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, KeyBytes, info: Encoding.UTF8.GetBytes(purpose));

    public byte[] Seal(ReadOnlySpan<byte> plain)
    {
        var box = new byte[NonceBytes + TagBytes + plain.Length];
        var nonce = box.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        lock (_aes)
            _aes.Encrypt(nonce, plain, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes));
        return box;
    }

    /// <exception cref="CryptographicException">The bytes were not sealed by this vault.</exception>
    public byte[] Open(ReadOnlySpan<byte> box)
    {
        if (box.Length < NonceBytes + TagBytes)
            throw new CryptographicException("too short to have been sealed");
        var plain = new byte[box.Length - NonceBytes - TagBytes];
        lock (_aes)
            _aes.Decrypt(box[..NonceBytes], box[(NonceBytes + TagBytes)..], box.Slice(NonceBytes, TagBytes), plain);
        return plain;
    }

    public string SealText(string text) => Convert.ToBase64String(Seal(Encoding.UTF8.GetBytes(text)));

    public string OpenText(string box) => Encoding.UTF8.GetString(Open(Convert.FromBase64String(box)));

    public void Dispose() => _aes.Dispose();
}
