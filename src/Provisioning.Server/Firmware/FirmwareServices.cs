using Provisioning.Delivery;

namespace Provisioning.Firmware;

internal static class FirmwareServices
{
    public static void AddFirmware(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<FirmwareOptions>().BindConfiguration(FirmwareOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<FirmwareFolder>();
        services.AddSingleton<FirmwareChecksums>();
        services.AddSingleton<FirmwareLibrary>();
        services.AddSingleton<FirmwareAudit>();
        services.AddSingleton<FirmwareEditor>();
        services.AddSingleton<FirmwareTargets>();
        services.AddSingleton<IImageList, ImageList>();
        services.AddHostedService(provider => provider.GetRequiredService<FirmwareLibrary>());
    }
}
