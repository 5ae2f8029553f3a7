using Microsoft.Extensions.Options;
using Provisioning.Storage;

namespace Provisioning.Messaging;

/// <summary>Everybody who may use the broker inside.</summary>
internal static partial class BrokerUsers
{
    /// <summary>256 bits: nobody finds them by trying.</summary>
    private const int PasswordBytes = 32;

    public static BrokerAccess Load(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<MessagingOptions>>().Value;
        var path = PasswordFile(services.GetRequiredService<IOptions<DatabaseOptions>>().Value);
        var password = options.Password;
        if (password.Length == 0)
        {
            (password, var isNew) = KeptSecret.ReadOrMake(path, PasswordBytes);
            if (isNew)
                LogMade(services.GetRequiredService<ILogger<EmbeddedBroker>>(), options.User, path);
        }

        return new BrokerAccess(options.Prefix, [new BrokerUser { Name = options.User, Password = password, Right = BrokerRight.Calls }, .. options.Users]);
    }

    public static string PasswordFile(DatabaseOptions database) => Path.GetFullPath(Path.Combine(database.Folder, "mqtt-password"));

    [LoggerMessage(10, LogLevel.Information, "The MQTT broker has the user {User}; the password was made and lies in {File}.")]
    private static partial void LogMade(ILogger logger, string user, string file);
}
