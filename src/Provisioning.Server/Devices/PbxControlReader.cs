using System.Text.RegularExpressions;

namespace Provisioning.Devices;

internal static partial class PbxControlReader
{
    private const int AsteriskPort = 5038;
    private const int AsteriskTlsPort = 5039;
    private const int FreeSwitchPort = 8021;

    public static PbxControl Read(FleetNode node, PbxControl? current)
    {
        var kind = node.Choice<PbxKind>("kind", null);
        var tls = node.Flag("tls");
        var control = new PbxControl
        {
            Kind = kind,
            Address = node.Optional<string>("address", PbxReader.IsHost, "a host name or IP address such as pbx.example.com"),
            Port = node.Optional<int>("port", PbxReader.IsPort, "a port from 1 to 65535", PortOf(kind, tls)),
            Tls = tls,
            User = node.Optional<string>("user", IsWord, "1 to 64 letters, digits, '.', '_' or '-'", "provisioning")!,
            Password = node.Secret("password", current?.Password),
            Context = node.Optional<string>("context", IsWord, "the name of a context such as provisioning-monitoring", "provisioning-monitoring")!,
            Domain = node.Optional<string>("domain", PbxReader.IsHost, "a SIP domain such as sales.example.com"),
        };
        node.RejectUnknownFields();
        if (node.IsSound && control.Password is null)
            node.Report("password", "is not there; write the secret, or { env: NAME }, or { file: path }");
        if (node.IsSound && control is { Kind: PbxKind.FreeSwitch, Tls: true })
            node.Report("tls", "is true, but an event socket has no TLS; leave it out and reach the PBX over this machine, a VPN or a tunnel");
        return control;
    }

    private static int PortOf(PbxKind kind, bool tls) => kind == PbxKind.FreeSwitch ? FreeSwitchPort : tls ? AsteriskTlsPort : AsteriskPort;

    private static bool IsWord(string text, out string value) => Word().IsMatch(value = text);

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex Word();
}
