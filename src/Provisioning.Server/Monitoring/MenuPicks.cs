using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Monitoring;

/// <summary>Does what was picked. What is not right by now never reaches the desk, and the phone is told why in words.</summary>
internal sealed partial class MenuPicks(IMonitoringDesk desk, MenuLinks links, IOptions<MenuOptions> options, TimeProvider time, ILogger<MenuPicks> logger)
{
    public async Task<MenuPage> PickAsync(MenuPhone phone, string link)
    {
        var verdict = links.Take(phone.Device.Mac, link, out var pick);
        if (verdict == LinkVerdict.Forged)
            LogForged(phone.Device.Mac);
        if (verdict != LinkVerdict.Valid)
            return Told(phone, Words(verdict), pick);
        if (!phone.IsOn)
            return MenuScreens.Refused(phone, MonitoringRefusal.SwitchedOff, pick.Person);
        // Not the request's own token: a phone that goes away must not leave half of it done.
        using var limit = new CancellationTokenSource(options.Value.PickLimit, time);
        try
        {
            return pick.Action == MenuAction.Start ? await StartAsync(phone, pick, limit.Token) : await ChangeAsync(phone, pick, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Told(phone, "slow", pick);
        }
    }

    private async Task<MenuPage> StartAsync(MenuPhone phone, MenuPick pick, CancellationToken token)
    {
        if (phone.Find(pick.Person) is not { } person || phone.MonitorOf(pick.Person) is not { } monitor)
            return MenuScreens.Refused(phone, MonitoringRefusal.NoGroup, pick.Person);
        if (pick.Mode > person.Privilege)
            return MenuScreens.Refused(phone, MonitoringRefusal.BeyondPrivilege, pick.Person);
        var answer = await desk.StartAsync(new(monitor, pick.Person, pick.Mode, MonitoringOrigin.Menu, monitor.ToString()), token);
        return answer.Refusal == MonitoringRefusal.None
            ? Done(phone, phone.Words.Started(pick.Mode, person.Extension.Name))
            : MenuScreens.Refused(phone, answer.Refusal, pick.Person);
    }

    /// <summary>Only a session of this very phone's people.</summary>
    private async Task<MenuPage> ChangeAsync(MenuPhone phone, MenuPick pick, CancellationToken token)
    {
        var session = desk.Sessions.FirstOrDefault(session => session.Id == pick.Session && phone.IsHere(session.Monitor));
        if (session is null)
            return MenuScreens.Refused(phone, MonitoringRefusal.NoSession, pick.Person);
        var (actor, name) = (session.Monitor.ToString(), phone.NameOf(session.Monitored));
        var answer = pick.Action == MenuAction.Stop
            ? await desk.StopAsync(session.Id, actor, token)
            : await desk.SwitchAsync(session.Id, pick.Mode, actor, token);
        if (answer.Refusal != MonitoringRefusal.None)
            return MenuScreens.Refused(phone, answer.Refusal, session.Monitored);
        return Done(phone, pick.Action == MenuAction.Stop ? phone.Words.Stopped(name) : phone.Words.Switched(pick.Mode, name));
    }

    private static MenuPage Done(MenuPhone phone, string sentence) =>
        MenuScreens.Sentence(phone, phone.Words.Menu("title"), sentence) with { Links = [new(phone.Words.Menu("title"), phone.Home)] };

    private static MenuPage Told(MenuPhone phone, string word, MenuPick pick) =>
        MenuScreens.Refused(phone, MonitoringRefusal.NoSession, pick.Person) with { Lines = [phone.Words.Menu(word)] };

    private static string Words(LinkVerdict verdict) => verdict switch
    {
        LinkVerdict.Expired => "expired",
        LinkVerdict.Used => "used",
        _ => "invalid",
    };

    [LoggerMessage(1, LogLevel.Warning, "{Phone} asked for something in its monitoring menu that this server never offered it: nothing was done.")]
    private partial void LogForged(MacAddress phone);
}
