using System.Net;
using System.Net.Security;
using Microsoft.Extensions.Options;

namespace Provisioning.Messaging;

internal static class MessagingServices
{
    /// <param name="certificate">What the broker inside shows over TLS, asked for every handshake.</param>
    public static void AddMessaging(this WebApplicationBuilder builder, Func<IServiceProvider, Func<SslServerAuthenticationOptions>> certificate)
    {
        var services = builder.Services;
        services.AddOptions<MessagingOptions>().BindConfiguration(MessagingOptions.Section).ValidateDataAnnotations().ValidateOnStart()
            .Validate(options => IPAddress.TryParse(options.Address, out _), "Messaging:Address must be an IP address of this machine such as 127.0.0.1, or 0.0.0.0 for all.")
            .Validate(
                options => options.IsEmbedded || BrokerAddress.TryRead(options.Broker, out _),
                "Messaging:Broker must be such as mqtt://broker.example.com:1883 or mqtts://broker.example.com:8883, without user and password: those are Messaging:User and Messaging:Password.")
            .Validate(IsPrivate, "Messaging:Address can be reached from other machines, and passwords must not cross a network in the clear: set Messaging:TlsPort and leave Messaging:Port empty, or Messaging:PlainTextAllowed=true where nobody else is on the network.")
            .Validate(options => options.Users.Append(new() { Name = options.User }).DistinctBy(user => user.Name).Count() == options.Users.Count + 1, "Messaging:Users must have names of their own, and not that of Messaging:User.")
            .Validate(options => options.Users.All(user => user is { Name.Length: > 0, Password.Length: > 0 }), "Messaging:Users need each a Name and a Password.");
        services.AddSingleton<MessageOutbox>().AddSingleton<MessageHub>().AddSingleton<MessagingMetrics>();
        services.AddSingleton(provider => new BrokerCertificate(certificate(provider)));
        services.AddSingleton<BrokerListener>().AddSingleton<BrokerRefusals>().AddSingleton<BrokerGate>().AddSingleton<RetainedMessages>().AddSingleton<EmbeddedBrokerParts>();
        services.AddSingleton(BrokerUsers.Load);
        services.AddSingleton<BrokerClient>().AddSingleton<BrokerClientParts>();
        services.AddSingleton<IHostedService>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<MessagingOptions>>().Value;
            return !options.Enabled ? new NoBroker()
                : options.IsEmbedded ? ActivatorUtilities.CreateInstance<EmbeddedBroker>(provider)
                : provider.GetRequiredService<BrokerClient>();
        });
    }

    private static bool IsPrivate(MessagingOptions options) =>
        !options.IsEmbedded || options.Port is null || options.PlainTextAllowed || !IPAddress.TryParse(options.Address, out var address) || IPAddress.IsLoopback(address);

    private sealed class NoBroker : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
