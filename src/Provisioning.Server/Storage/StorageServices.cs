using Microsoft.Extensions.Options;

namespace Provisioning.Storage;

internal static class StorageServices
{
    public static void AddStorage(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<DatabaseOptions>().BindConfiguration("Database").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton(services => Database.Open(services.GetRequiredService<IOptions<DatabaseOptions>>().Value));
        builder.Services.AddSingleton(services => Vault.Open(services.GetRequiredService<IOptions<DatabaseOptions>>().Value.Folder));
        builder.Services.AddSingleton(TimeProvider.System);
    }
}
