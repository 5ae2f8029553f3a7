using System.Buffers.Text;
using System.Security.Cryptography;

namespace Provisioning.Messaging;

/// <summary>Random text that is made once and kept in a file that nobody but the server's own user may read.</summary>
internal static class KeptSecret
{
    /// <returns>The text, and whether it is new.</returns>
    public static (string Text, bool IsNew) ReadOrMake(string path, int randomBytes)
    {
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } known)
            return (known, false);
        var text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(randomBytes));
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.WriteLine(text);
        return (text, true);
    }
}
