using Provisioning.Storage;

namespace Provisioning.Devices;

internal static class DevicesServices
{
    private const string CredentialPurpose = "device credentials";

    public static void AddDevices(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FleetState>();
        builder.Services.AddSingleton<FleetStore>();
        builder.Services.AddSingleton(services => new CredentialIssuer(services.GetRequiredService<Vault>().DeriveKey(CredentialPurpose)));
    }
}
