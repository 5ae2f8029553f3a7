namespace Provisioning.Simulator;

/// <summary>Why a boot failed.</summary>
public enum BootFailure
{
    None,

    /// <summary>The server's name is not in the DNS.</summary>
    NameNotFound,

    /// <summary>Nobody accepts connections there.</summary>
    Unreachable,

    /// <summary>The connection ended in the middle of an answer, or the answer was no HTTP.</summary>
    ConnectionBroken,

    /// <summary>No TLS connection could be made.</summary>
    TlsRefused,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>401, although the phone answered the challenge or had nothing to answer it with.</summary>
    Unauthorized,

    /// <summary>403.</summary>
    Forbidden,

    /// <summary>404 for everything.</summary>
    NothingForPhone,

    /// <summary>Another status that is no success.</summary>
    ServerError,

    /// <summary>A configuration file could not be read.</summary>
    UnusableFile,

    /// <summary>A file that another file names is not there.</summary>
    MissingFile,
}

/// <summary>The one place that puts failures into words.</summary>
internal static class BootFailureWords
{
    public static string Explain(BootFailure failure, Uri server, string detail) => failure switch
    {
        BootFailure.None => "",
        BootFailure.NameNotFound => $"the name {server.Host} cannot be resolved: check the server's address",
        BootFailure.Unreachable => $"nothing answers at {server.Authority}: is the server running, and is the port right?",
        BootFailure.ConnectionBroken => $"{server.Authority} broke the connection off ({detail}): does the address speak {server.Scheme}, and does it want a client certificate?",
        BootFailure.TlsRefused => $"no TLS connection with {server.Authority} ({detail}): give the issuing CA with --ca, or --insecure to accept any certificate as desk phones do",
        BootFailure.TimedOut => $"{server.Authority} did not answer in time ({detail})",
        BootFailure.Unauthorized => $"401 for {detail}: the phone has no user and password that the server accepts; make a new first-contact address, or give --credentials",
        BootFailure.Forbidden => $"403 for {detail}: the server knows the phone but does not let it in from here or with this certificate",
        BootFailure.NothingForPhone => $"404 for all of {detail}: is the address right, is the phone in the fleet, and is its configuration published?",
        BootFailure.ServerError => $"the server answered {detail}",
        BootFailure.UnusableFile or BootFailure.MissingFile => detail,
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, null),
    };
}
