namespace Provisioning.Tests.Interop;

/// <summary>Debian's Kamailio with a configuration of <c>samples/kamailio</c>.</summary>
internal static class Kamailio
{
    private const string Tables = "/usr/share/kamailio/dbtext/kamailio";

    /// <param name="sample">The configuration's name.</param>
    /// <param name="port">Where it listens, for UDP at least.</param>
    /// <param name="change">What is written in the sample for one network.</param>
    /// <param name="defines">Of its command line; {folder} has the tables of <c>pua</c>.</param>
    public static async Task<Peer> StartAsync(string sample, int port, Func<string, string>? change = null, params string[] defines)
    {
        // One worker keeps messages in order. With more a NOTIFY may overtake its 200, which phones must bear (RFC 6665 §4.1.2.4) and SIPp's scenarios do not.
        var text = (await File.ReadAllTextAsync(Sample(sample), TestServer.Token)).Replace("children=2", "children=1", StringComparison.Ordinal);
        var kamailio = Peer.Start(
            "kamailio",
            ["-f", sample, "-DD", "-E", "-m", "32", "-M", "8", "-Y", "{folder}", "-w", "{folder}", .. defines.SelectMany(define => new[] { "-A", define })],
            (sample, change?.Invoke(text) ?? text), Table("version"), Table("pua"));
        await kamailio.UntilAsync(() => Ports.IsTaken(port, overTcp: false), "Kamailio listens");
        return kamailio;
    }

    public static string Sample(string name) => Path.Combine(Repository.Root, "samples", "kamailio", name);

    private static (string Name, string Text) Table(string name) => (name, File.ReadAllText(Path.Combine(Tables, name)));
}
