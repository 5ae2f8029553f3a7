using System.Diagnostics.CodeAnalysis;

namespace Provisioning.Simulator.Booting;

/// <summary>Where a phone's files are.</summary>
internal static class PhoneAddress
{
    private const string MasterExtension = ".cfg";

    /// <summary>
    /// The address of a file beside the server's. One on another host is refused: a simulation must not reach beyond the
    /// server that it was pointed at.
    /// </summary>
    public static bool TryResolve(Uri server, string file, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(Folder(server), file, out address) && address.Authority == server.Authority && address.Scheme == server.Scheme;

    /// <summary>The master file that the server's address names itself; empty when it names a folder.</summary>
    public static string Named(Uri server) => NamesFile(server) ? server.Segments[^1] : "";

    private static Uri Folder(Uri server) =>
        NamesFile(server) || server.AbsoluteUri.EndsWith('/') ? server : new Uri(server.AbsoluteUri + "/");

    private static bool NamesFile(Uri server) => server.AbsolutePath.EndsWith(MasterExtension, StringComparison.OrdinalIgnoreCase);
}
