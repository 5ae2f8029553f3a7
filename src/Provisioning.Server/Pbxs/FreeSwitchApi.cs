using System.Globalization;
using Provisioning.Devices;

namespace Provisioning.Pbxs;

/// <summary>The commands in FreeSWITCH's words. Null where something in them cannot be said there without meaning something else.</summary>
internal static class FreeSwitchApi
{
    /// <summary>
    /// Calls the monitor's phone and leads it, once it has answered, to the extension of the monitoring context that feature codes lead to as well. Keys on the phone
    /// must not change the mode, so they are switched off whatever the dial plan says.
    /// </summary>
    /// <param name="domain">Where the account is registered; FreeSWITCH's own when null.</param>
    public static string? Originate(MonitorOrder order, string context, string? domain)
    {
        var user = PbxPeople.UserOf(order.Monitor);
        if (!FreeSwitchMonitor.IsKey(order.Key) || !MonitorDial.IsSayable(order.Monitored.Id) || !IsContext(context) || !FreeSwitchWords.IsName(user))
            return null;
        if (domain is not null && !FreeSwitchWords.IsName(domain))
            return null;
        List<string> variables =
        [
            $"origination_uuid={FreeSwitchMonitor.IdOf(order.Key)}",
            $"origination_caller_id_number={order.Monitored.Extension?.ToString() ?? "monitoring"}",
            $"originate_timeout={Math.Ceiling(order.RingFor.TotalSeconds).ToString(CultureInfo.InvariantCulture)}",
            "ignore_early_media=true",
            "hangup_after_bridge=true",
            "eavesdrop_enable_dtmf=false",
        ];
        if (FreeSwitchWords.Label(order.Label) is { Length: > 0 } label)
            variables.Add($"origination_caller_id_name={label}");
        if (order.AutoAnswer is { } header)
        {
            if (!FreeSwitchWords.IsHeaderName(header.Name) || !FreeSwitchWords.IsValue(header.Value))
                return null;
            variables.Add($"sip_h_{header.Name}={header.Value}");
        }

        var destination = domain is null ? user : $"{user}@{domain}";
        return $"originate '{{^^{FreeSwitchWords.Delimiter}{string.Join(FreeSwitchWords.Delimiter, variables)}}}user/{destination}' {MonitorDial.Extension(order.Key, order.Mode, order.Monitored.Id)} XML {context}";
    }

    /// <summary>To another extension of the monitoring context; what the leg does there now, it leaves.</summary>
    public static string? Transfer(PbxLeg leg, string extension, string context) =>
        MonitorDial.IsSayable(leg.Id) && MonitorDial.IsSayable(extension) && IsContext(context) ? $"uuid_transfer {leg.Id} {extension} XML {context}" : null;

    /// <summary>A transfer there and back would be heard; eavesdrop looks at the events of its own channel between two frames (<c>switch_ivr_eavesdrop_session</c>).</summary>
    public static string? Switch(PbxLeg monitor, Privilege mode) => MonitorDial.IsSayable(monitor.Id)
        ? EslCommand.Event("CUSTOM", ("Event-Subclass", "provisioning::monitoring"), ("Unique-ID", monitor.Id), ("eavesdrop-command", FreeSwitchWords.EavesdropCommand(mode)))
        : null;

    /// <summary>Both leave what they do and talk.</summary>
    public static string? Bridge(PbxLeg one, PbxLeg other) => MonitorDial.IsSayable(one.Id) && MonitorDial.IsSayable(other.Id) ? $"uuid_bridge {one.Id} {other.Id}" : null;

    public static string? StopRecording(PbxLeg leg) => MonitorDial.IsSayable(leg.Id) ? $"uuid_record {leg.Id} stop all" : null;

    public static string? Kill(PbxLeg leg) => MonitorDial.IsSayable(leg.Id) ? $"uuid_kill {leg.Id}" : null;

    public static string? Announce(PbxLeg leg, string file) =>
        MonitorDial.IsSayable(leg.Id) && file.Length > 0 && FreeSwitchWords.IsValue(file) && !file.Contains(' ', StringComparison.Ordinal) ? $"uuid_broadcast {leg.Id} {file} both" : null;

    /// <summary>mod_sofia sends it to each contact of the account, always with <c>Subscription-State: terminated;reason=noresource</c> (<c>notify_callback</c>); it wants a content type.</summary>
    public static string? Notify(string user, string profile, string domain, string sipEvent) =>
        FreeSwitchWords.IsName(user) && FreeSwitchWords.IsName(profile) && FreeSwitchWords.IsName(domain) && sipEvent.Length > 0 && FreeSwitchWords.IsLine(sipEvent)
            ? EslCommand.Event("NOTIFY", ("profile", profile), ("user", user), ("host", domain), ("event-string", sipEvent), ("content-type", "application/simple-message-summary"))
            : null;

    private static bool IsContext(string context) => FreeSwitchWords.IsName(context);
}
