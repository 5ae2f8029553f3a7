using System.Net;
using Provisioning.Devices;

namespace Provisioning.Delivery;

internal sealed partial class FetchRecorder
{
    [LoggerMessage(1, LogLevel.Information, "{Mac} has version {Version} ({Model}, firmware {Firmware}, at {Address}).")]
    private partial void LogServed(MacAddress mac, int version, IPAddress address, string model, string firmware);

    [LoggerMessage(2, LogLevel.Warning, "{Phone} at {Address} was refused {File}: {Reason}. More refusals of this address are not told for a minute.")]
    private partial void LogRefused(string phone, IPAddress address, string file, Refusal reason);

    [LoggerMessage(3, LogLevel.Information, "A phone that is not in the fleet asked for its files: {Mac} at {Address}, {UserAgent}.")]
    private partial void LogDiscovered(MacAddress mac, IPAddress address, string userAgent);
}
