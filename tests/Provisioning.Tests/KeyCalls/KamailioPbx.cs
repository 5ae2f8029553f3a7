namespace Provisioning.Tests.KeyCalls;

/// <summary>samples/kamailio, run on loopback.</summary>
internal static class KamailioPbx
{
    /// <param name="port">For UDP and TCP.</param>
    /// <param name="peer">Whom it lets in.</param>
    /// <param name="tlsPort">If any: there it shows the tests' certificate.</param>
    public static Peer Start(int port, string peer = "127.0.0.1", int? tlsPort = null)
    {
        var config = File.ReadAllText(Path.Combine(Repository.Root, "samples", "kamailio", "peer.cfg"))
            .Replace("!192.0.2.10!", $"!{peer}!", StringComparison.Ordinal).Replace("!0.0.0.0:5060!", $"!127.0.0.1:{port}!", StringComparison.Ordinal);
        if (tlsPort is not null)
        {
            config = config.Replace("listen=tcp:LISTEN\n", $"listen=tcp:LISTEN\nlisten=tls:127.0.0.1:{tlsPort}\nenable_tls=yes\n", StringComparison.Ordinal)
                .Replace("loadmodule \"tm.so\"\n", """
                    loadmodule "tls.so"
                    modparam("tls", "tls_method", "TLSv1.2+")
                    modparam("tls", "certificate", "server.pem")
                    modparam("tls", "private_key", "server.key")
                    loadmodule "tm.so"

                    """, StringComparison.Ordinal);
        }

        return Peer.Start(
            "kamailio", ["-f", "peer.cfg", "-DD", "-E", "-m", "32", "-M", "4", "-Y", "{folder}", "-w", "{folder}"],
            ("peer.cfg", config), ("server.pem", Sip.Transports.TestCertificate.Pem), ("server.key", Sip.Transports.TestCertificate.KeyPem));
    }
}
