namespace Provisioning.Delivery;

internal sealed partial class TlsCertificate
{
    [LoggerMessage(1, LogLevel.Information, "The certificate in {File} is used from now on.")]
    private partial void LogTaken(string file);

    [LoggerMessage(2, LogLevel.Error, "The certificate in {File} changed and is no good ({Reason}); the former one stays in use.")]
    private partial void LogKept(string file, string reason);

    [LoggerMessage(3, LogLevel.Information, "A server certificate was made. Phones must trust {RootFile}.")]
    private partial void LogMade(string rootFile);
}
