using Provisioning.Devices;
using Provisioning.Lamps;
using Provisioning.Messaging;

namespace Provisioning.Tests.Messaging;

/// <summary>What the tests of calls and lamps ask of a server.</summary>
internal static class MessagingServers
{
    public static int BrokerPort(this TestServer server, bool tls = false)
    {
        var listener = server.Get<BrokerListener>();
        return (tls ? listener.TlsPort : listener.Port) ?? throw new InvalidOperationException("the broker does not listen");
    }

    public static Lamp? Lamp(this TestServer server, string extension) => server.Get<LampFeed>().Find(ExtensionNumber.Parse(extension));

    public static Task LampIsAsync(this TestServer server, string extension, LampState state) =>
        Eventually.TrueAsync(() => server.Lamp(extension)?.State == state, $"the lamp of {extension} is {state}; it is {server.Lamp(extension)}");
}
