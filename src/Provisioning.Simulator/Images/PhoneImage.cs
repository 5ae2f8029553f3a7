using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Simulator.Images;

/// <summary>
/// A firmware image as simulated phones take it: one line that says which version it is, how long, and for whom, then bytes without meaning. What real images
/// look like is their makers' secret; that a phone looks at the beginning first, and takes none that is not for it, is the same.
/// </summary>
/// <param name="Version">What the phone tells once it runs it.</param>
/// <param name="Length">Of the whole file, in bytes.</param>
/// <param name="Models">As <c>vendor/model</c> or <c>vendor/*</c>.</param>
/// <param name="Digest">SHA-256 of all that follows the first line, in hex.</param>
public sealed record PhoneImage(string Version, int Length, IReadOnlyList<string> Models, string Digest)
{
    /// <summary>The first line is within so many bytes.</summary>
    public const int HeadBytes = 1024;

    private const string Mark = "#firmware";

    /// <summary>Length of its first line, with the line's end.</summary>
    internal int HeadLength { get; private init; }

    /// <summary>Makes an image of about this length.</summary>
    public static byte[] Write(string version, int length, params IReadOnlyList<string> models)
    {
        var filler = new byte[Math.Max(length - HeadBytes, 0)];
        new Random(length).NextBytes(filler);
        var digest = Convert.ToHexStringLower(SHA256.HashData(filler));
        // The length counts its own digits.
        var head = Head(0);
        head = Head(head.Length + filler.Length);
        head = Head(head.Length + filler.Length);
        return [.. head, .. filler];

        byte[] Head(int whole) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Mark} {version} {whole} {digest} {string.Join(',', models)}\n"));
    }

    /// <summary>Reads the beginning of a file.</summary>
    public static bool TryRead(ReadOnlySpan<byte> beginning, [NotNullWhen(true)] out PhoneImage? image)
    {
        image = null;
        var end = beginning.IndexOf((byte)'\n');
        if (end is < 0 or >= HeadBytes || Encoding.ASCII.GetString(beginning[..end]).Split(' ') is not [Mark, { Length: > 0 } version, var length, var digest, var models])
            return false;
        if (!int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var whole))
            return false;
        image = new(version, whole, models.Split(','), digest) { HeadLength = end + 1 };
        return true;
    }

    internal bool Fits(string model) => Models.Any(fitting => fitting == model || (fitting.EndsWith("/*", StringComparison.Ordinal) && model.StartsWith(fitting[..^1], StringComparison.Ordinal)));
}
