using Provisioning.Delivery;

namespace Provisioning.Monitoring;

internal static class PhoneMenusServices
{
    /// <summary>Menus on phones' screens; they ask the <see cref="IMonitoringDesk"/>.</summary>
    public static IServiceCollection AddPhoneMenus(this IServiceCollection services)
    {
        services.AddOptions<MenuOptions>().BindConfiguration(MenuOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AutoAnswers>();
        services.AddSingleton<MenuLinks>().AddSingleton<MenuScreens>().AddSingleton<MenuPicks>();
        return services.AddSingleton<IPhoneMenus, PhoneMenus>();
    }
}
