using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Monitoring;

/// <summary>
/// Where everybody asks who wants to monitor: phone menus, feature codes, the API. Decides by <c>MonitoringPolicy</c>, then tells the PBX; a refusal never
/// reaches the PBX. One request after the other, so that two who race for one call are two in a row.
/// </summary>
internal interface IMonitoringDesk
{
    /// <summary>Sessions that go on, by number.</summary>
    IReadOnlyList<MonitoringSession> Sessions { get; }

    /// <summary>What this monitor may do with this person now. From memory, at once; nothing is written down.</summary>
    MonitoringOffer Offer(ExtensionNumber monitor, ExtensionNumber monitored);

    Task<MonitoringAnswer> StartAsync(MonitoringRequest request, CancellationToken token);

    /// <summary>Listen, whisper or barge; take over ends the switching (rule D17).</summary>
    Task<MonitoringAnswer> SwitchAsync(long session, Privilege mode, string actor, CancellationToken token);

    Task<MonitoringAnswer> StopAsync(long session, string actor, CancellationToken token);
}

/// <summary>Somebody wants to monitor.</summary>
/// <param name="Monitor">Who.</param>
/// <param name="Monitored">Whose call.</param>
/// <param name="Mode">How.</param>
/// <param name="Origin">By which way it was asked.</param>
/// <param name="Actor">For the audit log: the extension, or the API's user.</param>
internal sealed record MonitoringRequest(ExtensionNumber Monitor, ExtensionNumber Monitored, Privilege Mode, MonitoringOrigin Origin, string Actor);

internal enum MonitoringOrigin
{
    /// <summary>A menu on the phone.</summary>
    Menu,

    /// <summary>A feature code; the phone is in a call with the PBX already and is not called.</summary>
    Code,

    /// <summary>The API, a page or the command line.</summary>
    Api,
}

/// <summary>What came of a request.</summary>
/// <param name="Refusal">None when it is done.</param>
/// <param name="Session">As it is now; null when there is none.</param>
/// <param name="Dial">For <see cref="MonitoringOrigin.Code"/>: what the call is to be relayed to at the PBX.</param>
internal sealed record MonitoringAnswer(MonitoringRefusal Refusal, MonitoringSession? Session = null, string? Dial = null);

/// <summary>What a menu shows.</summary>
/// <param name="Monitored">Null for an unknown extension.</param>
/// <param name="Modes">Each mode, and why not where it is not possible now. Those beyond the monitor's privilege are not listed (rule B11).</param>
/// <param name="Session">The monitor's own session on this person, if there is one.</param>
internal sealed record MonitoringOffer(Extension? Monitored, ImmutableArray<(Privilege Mode, MonitoringRefusal Refusal)> Modes, MonitoringSession? Session)
{
    /// <summary>Why nothing is possible at all; None where a mode is.</summary>
    public MonitoringRefusal Refusal { get; init; }

    /// <summary>What the person does, for the screen.</summary>
    public MonitoredState State { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? Since { get; init; }
}

/// <summary>What a monitored person does.</summary>
internal enum MonitoredState
{
    Idle,
    Dialling,
    Ringing,
    InCall,
    Held,

    /// <summary>It cannot be told (rule B9: not shown as idle).</summary>
    Unknown,
}
