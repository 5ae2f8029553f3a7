namespace Provisioning.Tests.Torture;

/// <summary>The messages of RFC 4475 appendix A, byte for byte, and what the fuzzer found since (see <see cref="FuzzTests"/>).</summary>
internal static class Vectors
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "Provisioning.Tests", "Torture");

    public static string FoundFolder { get; } = Path.Combine(Folder, "found");

    public static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.dat").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name + ".dat"));
}
