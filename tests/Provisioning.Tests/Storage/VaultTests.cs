using System.Security.Cryptography;
using Provisioning.Storage;

namespace Provisioning.Tests.Storage;

public sealed class VaultTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("provisioning-vault").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_sealed_is_opened_again_by_the_same_folder()
    {
        using var first = Vault.Open(_folder);
        var box = first.SealText("Zoë 📞");

        using var second = Vault.Open(_folder);

        Assert.Equal("Zoë 📞", second.OpenText(box));
        Assert.Equal(first.DeriveKey("lamps"), second.DeriveKey("lamps"));
        Assert.NotEqual(first.DeriveKey("lamps"), first.DeriveKey("http"));
    }

    [Fact]
    public void The_same_text_is_sealed_differently_each_time()
    {
        using var vault = Vault.Open(_folder);

        Assert.NotEqual(vault.SealText("plum"), vault.SealText("plum"));
    }

    [Fact]
    public void A_box_that_was_touched_or_is_from_elsewhere_is_not_opened()
    {
        using var vault = Vault.Open(_folder);
        var box = vault.Seal("plum"u8);
        box[^1] ^= 1;

        Assert.Throws<AuthenticationTagMismatchException>(() => vault.Open(box));
        Assert.Throws<CryptographicException>(() => vault.Open([1, 2, 3]));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Nobody_else_may_look_at_the_keys()
    {
        using var vault = Vault.Open(_folder);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_folder, "keys")));
    }
}
