using Microsoft.Extensions.Options;
using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>Whether a phone is in a call at this very moment; the same rule by which its turn was decided, on what has become known since.</summary>
internal sealed class CallCheck(PhoneLines lines, PhoneWatch watch, SteadyClock clock, IOptions<RolloutOptions> options)
{
    public bool IsInCall(MacAddress mac) => lines.CallsOf(mac) switch
    {
        PhoneCalls.Idle => false,
        PhoneCalls.Unknown => watch.SightOf(mac).CallsSince is { } since && clock.Now - since < options.Value.UnknownIsBusyFor,
        _ => true,
    };
}
