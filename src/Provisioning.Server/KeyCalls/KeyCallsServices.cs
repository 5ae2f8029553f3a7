using Microsoft.Extensions.Options;
using Provisioning.Signalling;
using Provisioning.Sip.Transports;

namespace Provisioning.KeyCalls;

internal static class KeyCallsServices
{
    /// <summary>Calls from lamp keys. Who has feature codes of its own adds an <see cref="IKeyCallPolicy"/>.</summary>
    public static void AddKeyCalls(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<KeyCallOptions>().BindConfiguration(KeyCallOptions.Section).ValidateDataAnnotations().ValidateOnStart()
            .Validate(
                options => options.PbxAuthorities.Length == 0 || File.Exists(options.PbxAuthorities),
                "KeyCalls:PbxAuthorities must be a readable PEM file with the authorities of the PBXs' certificates; leave it empty for those of this machine.");
        services.AddSingleton<IConfigureOptions<TransportOptions>, PbxTls>();
        services.AddSingleton<OwnHosts>().AddSingleton<PbxAddresses>().AddSingleton<PbxReturnWays>().AddSingleton<PbxFlows>().AddSingleton<KeyCallMetrics>();
        services.AddSingleton<CallRelay>().AddSingleton<CallAdmission>().AddSingleton<ProxySettings>().AddSingleton<CallRouter>().AddSingleton<CallTaker>().AddSingleton<PbxCalls>();
        services.AddSingleton<ISipRouter>(provider => provider.GetRequiredService<CallRouter>());
        services.AddSingleton<ISipHandler, InviteHandler>();
    }
}
