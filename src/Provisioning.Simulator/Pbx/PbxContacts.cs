using Provisioning.Simulator.Ami;

namespace Provisioning.Simulator.Pbx;

/// <summary>Where the phones are registered; nobody sends anything there.</summary>
internal static class PbxContacts
{
    /// <summary>Phones of a lifetime of an hour, as the sample registers them.</summary>
    private const int Lifetime = 3600;

    public static AmiMessage Changed(string endpoint, bool isRegistered) => AmiMessage.Event("ContactStatus", AmiClasses.System)
        .Add("URI", UriOf(endpoint))
        .Add("ContactStatus", isRegistered ? "NonQualified" : "Removed")
        .Add("AOR", endpoint)
        .Add("EndpointName", endpoint)
        .Add("RoundtripUsec", isRegistered ? "0" : "");

    public static AmiMessage Describe(AmiMessage item, string endpoint, DateTimeOffset now) => item
        .Add("ObjectType", "contact")
        .Add("ObjectName", $"{endpoint};@{endpoint}")
        .Add("ViaAddr", "127.0.0.1")
        .Add("QualifyTimeout", "3.000000")
        .Add("Qualify2xxOnly", "false")
        .Add("CallId", $"{endpoint}@simulator")
        .Add("RegServer", "")
        .Add("PruneOnBoot", "no")
        .Add("Path", "")
        .Add("Endpoint", endpoint)
        .Add("ViaPort", "5060")
        .Add("AuthenticateQualify", "no")
        .Add("Uri", UriOf(endpoint))
        .Add("QualifyFrequency", "0")
        .Add("UserAgent", "simulator")
        .Add("ExpirationTime", $"{now.ToUnixTimeSeconds() + Lifetime}")
        .Add("OutboundProxy", "")
        .Add("Status", "NonQualified")
        .Add("RoundtripUsec", "N/A");

    private static string UriOf(string endpoint) => $"sip:{endpoint}@127.0.0.1:5060";
}
