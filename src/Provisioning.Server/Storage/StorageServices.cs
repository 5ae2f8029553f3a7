using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace Provisioning.Storage;

internal static class StorageServices
{
    public static void AddStorage(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<DatabaseOptions>().BindConfiguration("Database").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton(services => Database.Open(services.GetRequiredService<IOptions<DatabaseOptions>>().Value));
        builder.Services.AddSingleton(services => Vault.Open(services.GetRequiredService<IOptions<DatabaseOptions>>().Value.Folder));
        builder.Services.AddSingleton<ServerState>();

        // What the framework itself protects is kept beside our own keys, not in somebody's home.
        builder.Services.AddDataProtection().SetApplicationName(Vault.Application);
        builder.Services.AddOptions<KeyManagementOptions>().Configure<IOptions<DatabaseOptions>, ILoggerFactory>((keys, database, loggers) =>
            keys.XmlRepository = new FileSystemXmlRepository(Vault.KeyFolder(database.Value.Folder), loggers));
    }
}
