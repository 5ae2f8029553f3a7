using System.Globalization;
using Provisioning.Devices;

namespace Provisioning.Pbxs;

/// <summary>The commands in FreeSWITCH's words. Null where something in them cannot be said there without meaning something else.</summary>
internal static class FreeSwitchApi
{
    /// <summary>
    /// Calls the monitor's phone and leads it, once it has answered, to the extension of the monitoring context that feature codes lead to as well. Keys on the phone
    /// must not change the mode, so they are switched off whatever the dial plan says. The callee's name is shown to whom the monitor talks with after a take-over.
    /// </summary>
    /// <param name="domain">Where the account is registered; FreeSWITCH's own when null.</param>
    /// <param name="autoAnswer">As Sofia carries it: <see cref="SofiaHeader"/>.</param>
    public static string? Originate(MonitorOrder order, string context, string? domain, SipHeader? autoAnswer)
    {
        var user = PbxPeople.UserOf(order.Monitor);
        if (!FreeSwitchMonitor.IsKey(order.Key) || !MonitorDial.IsSayable(order.Monitored.Id) || !IsContext(context) || !FreeSwitchWords.IsName(user))
            return null;
        if (domain is not null && !FreeSwitchWords.IsName(domain))
            return null;
        List<string> variables =
        [
            $"presence_data={MonitorDial.IdOf(order.Key)}",
            $"origination_caller_id_number={order.Monitored.Extension?.ToString() ?? "monitoring"}",
            $"origination_callee_id_number={order.Monitor.Number}",
            $"originate_timeout={Math.Ceiling(order.RingFor.TotalSeconds).ToString(CultureInfo.InvariantCulture)}",
            "ignore_early_media=true",
            "hangup_after_bridge=true",
            "eavesdrop_enable_dtmf=false",
        ];
        if (FreeSwitchWords.Label(order.Label) is { Length: > 0 } label)
            variables.Add($"origination_caller_id_name={label}");
        if (FreeSwitchWords.Label(order.Monitor.Name) is { Length: > 0 } name)
            variables.Add($"origination_callee_id_name={name}");
        if (autoAnswer is { } header)
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

    /// <summary>
    /// A transfer there and back would be heard; eavesdrop looks at the events of its own channel between two frames (<c>switch_ivr_eavesdrop_session</c>). An event for a channel that
    /// is not there is answered like any other, so <see cref="Exists"/> is asked after it.
    /// </summary>
    public static string? Switch(PbxLeg monitor, Privilege mode) => MonitorDial.IsSayable(monitor.Id)
        ? EslCommand.Event("CUSTOM", ("Event-Subclass", "provisioning::monitoring"), ("Unique-ID", monitor.Id), ("eavesdrop-command", FreeSwitchWords.EavesdropCommand(mode)))
        : null;

    /// <summary>Answered with <c>true</c> or <c>false</c>.</summary>
    public static string? Exists(PbxLeg leg) => MonitorDial.IsSayable(leg.Id) ? $"uuid_exists {leg.Id}" : null;

    /// <summary>Both leave what they do and talk, some 50 ms after this is answered.</summary>
    public static string? Bridge(PbxLeg one, PbxLeg other) => MonitorDial.IsSayable(one.Id) && MonitorDial.IsSayable(other.Id) ? $"uuid_bridge {one.Id} {other.Id}" : null;

    public static string? StopRecording(PbxLeg leg) => MonitorDial.IsSayable(leg.Id) ? $"uuid_record {leg.Id} stop all" : null;

    public static string? Kill(PbxLeg leg) => MonitorDial.IsSayable(leg.Id) ? $"uuid_kill {leg.Id}" : null;

    /// <summary>The answer says that the leg is there, and not that the file is.</summary>
    public static string? Announce(PbxLeg leg, string file) =>
        MonitorDial.IsSayable(leg.Id) && IsFile(file) ? $"uuid_broadcast {leg.Id} {file} both" : null;

    /// <summary>Where an account is registered at a profile just now, or <c>error/…</c>.</summary>
    public static string? Contacts(string user, string profile, string domain) =>
        FreeSwitchWords.IsName(user) && FreeSwitchWords.IsName(profile) && FreeSwitchWords.IsName(domain) ? $"sofia_contact {profile}/{user}@{domain}" : null;

    /// <summary>
    /// mod_sofia sends it to each contact of the account, always with <c>Subscription-State: terminated;reason=noresource</c> (<c>notify_callback</c>). Without a content type, or where it
    /// knows the profile, the domain or the user not, it sends nothing and the answer is the same.
    /// </summary>
    public static string? Notify(string user, string profile, string domain, string sipEvent) =>
        FreeSwitchWords.IsName(user) && FreeSwitchWords.IsName(profile) && FreeSwitchWords.IsName(domain) && sipEvent.Length > 0 && FreeSwitchWords.IsLine(sipEvent)
            ? EslCommand.Event("NOTIFY", ("profile", profile), ("user", user), ("host", domain), ("event-string", sipEvent), ("content-type", "application/simple-message-summary"))
            : null;

    /// <summary>Whether it can be a file to play.</summary>
    public static bool IsFile(string file) => file.Length > 0 && FreeSwitchWords.IsValue(file) && !file.Contains(' ', StringComparison.Ordinal);

    private static bool IsContext(string context) => FreeSwitchWords.IsName(context);
}
