namespace Provisioning.Pbxs;

internal static class PbxsServices
{
    public static void AddPbxs(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<PbxOptions>().BindConfiguration(PbxOptions.Section).ValidateDataAnnotations().ValidateOnStart()
            .Validate(options => options.PingInterval < options.Silence, "Pbxs:PingInterval must be shorter than Pbxs:Silence: a PBX is asked before it is given up.")
            .Validate(options => options.Authority.Length == 0 || File.Exists(options.Authority), "Pbxs:Authority names a file that is not there.");
        services.AddSingleton<PbxTable>().AddSingleton<PbxMetrics>().AddSingleton<PbxReport>();
        services.AddSingleton<PbxFeed>().AddSingleton<PbxParts>();
        services.AddSingleton<IPbxKind, AsteriskKind>().AddSingleton<IPbxKind, FreeSwitchKind>();
        services.AddHostedService<PbxConnections>();
    }
}
