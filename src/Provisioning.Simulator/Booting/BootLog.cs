using System.Text;

namespace Provisioning.Simulator.Booting;

/// <summary>The few lines of log that a simulated phone has to tell.</summary>
internal static class BootLog
{
    public static byte[] Write(PhoneOptions options, PhoneFlash flash) =>
        Encoding.UTF8.GetBytes($"{options.Mac}|boot {flash.Boots}|{options.Model}|configuration from {flash.Server.Authority}\n");
}
