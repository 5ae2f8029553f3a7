using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator.Booting;

/// <summary>Reads the phone's own server and credentials from its configuration; what is not said stays as it is.</summary>
internal static class ServerSettings
{
    public static (Uri Server, PhoneCredentials? Credentials) Read(
        ServerParameters names, IReadOnlyDictionary<string, string> parameters, Uri server, PhoneCredentials? credentials)
    {
        var (url, user) = (parameters.GetValueOrDefault(names.Url, ""), parameters.GetValueOrDefault(names.User, ""));
        if (url.Length > 0 && !url.Contains("://", StringComparison.Ordinal))
            url = Scheme(names, parameters, server) + "://" + url;
        var isUsable = Uri.TryCreate(url, UriKind.Absolute, out var learnt) && learnt.Scheme is "http" or "https";
        return (
            isUsable ? learnt! : server,
            user.Length > 0 ? new PhoneCredentials(user, parameters.GetValueOrDefault(names.Password, "")) : credentials);
    }

    private static string Scheme(ServerParameters names, IReadOnlyDictionary<string, string> parameters, Uri server) =>
        parameters.GetValueOrDefault(names.Scheme ?? "", "") is { Length: > 0 } scheme ? scheme.ToLowerInvariant() : server.Scheme;
}
