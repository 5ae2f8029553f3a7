using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Provisioning.Rollouts;

/// <summary>Configuration section <c>Rollouts:CheckSync</c>: how phones are told.</summary>
internal sealed class CheckSyncOptions
{
    public const string Section = $"{RolloutOptions.Section}:CheckSync";

    /// <summary>
    /// Phones that were sent a NOTIFY and have not answered; more wait. A silent one counts for 32 s (Timer F) and costs 11 datagrams: 1,000 are what 2,000 dead phones
    /// a minute leave behind, 340 datagrams a second.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxInFlight { get; set; } = 1_000;

    /// <summary>Whether phones that are registered neither here nor with a PBX that we can ask are sought where they last fetched. Of no use where all phones are behind NATs.</summary>
    public bool UseFetchAddress { get; set; } = true;

    /// <summary>Where phones listen unless they are told otherwise (RFC 3261 §19.1.2).</summary>
    [Range(1, IPEndPoint.MaxPort)]
    public int FetchPort { get; set; } = 5060;

    /// <summary>An address at which two phones were seen within this time is not used. Leases of DHCP mostly last a day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan AddressLease { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Models, each with each of its firmware versions, that take the other form of a NOTIFY than their maker's others; at about 100 bytes each.</summary>
    [Range(1, 1_000_000)]
    public int RememberedForms { get; set; } = 4_096;

    /// <summary>How often the log has a line about phones that could not be told, for each reason. The rollout names each of them.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LogInterval { get; set; } = TimeSpan.FromMinutes(1);
}
