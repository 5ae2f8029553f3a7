using System.Collections.Immutable;
using System.Globalization;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Monitoring;

/// <summary>The pages of a phone's menu: whom it may monitor, what may be done with one of them now, and what may be done while it monitors (rules B10, B11).</summary>
internal sealed class MenuScreens(IMonitoringDesk desk, MenuLinks links, TimeProvider time)
{
    /// <summary>Who monitors sees that; who may monitor one person sees that person; others see a list.</summary>
    public MenuPage Home(MenuPhone phone)
    {
        if (!phone.IsOn)
            return Refused(phone, MonitoringRefusal.SwitchedOff, default);
        foreach (var session in desk.Sessions)
        {
            if (phone.IsHere(session.Monitor) && session.State != SessionState.Ended)
                return Running(phone, session);
        }

        return phone.People switch
        {
            [] => Sentence(phone, phone.Words.Menu("title"), phone.Words.Menu("nobody")),
            [var only] => Person(phone, only.Extension.Number),
            _ => List(phone, 0),
        };
    }

    /// <summary>Those in a call come first, for they are the ones who can be monitored. A page is as long as the phone takes it.</summary>
    public MenuPage List(MenuPhone phone, int from)
    {
        if (!phone.IsOn)
            return Refused(phone, MonitoringRefusal.SwitchedOff, default);
        var people = InOrder(phone);
        from = from < people.Length ? from : 0;
        for (var count = Math.Min(people.Length - from, phone.Menus.Entries - 2); ; count = Math.Max(count / 2, 1))
        {
            var isLast = from + count >= people.Length;
            var page = new MenuPage(phone.Words.Menu("title"))
            {
                Entries = [.. people.Slice(from, count).Select(person => Entry(phone, person.Extension, person.Offer))],
                Links = [.. Optional(phone.Words.Menu("more"), isLast ? null : phone.List(from + count)), .. Optional(phone.Words.Menu("back"), from == 0 ? null : phone.Home)],
            };
            if (count <= 1 || phone.Write(page).Length <= phone.Menus.Bytes)
                return page;
        }
    }

    public MenuPage Person(MenuPhone phone, ExtensionNumber number)
    {
        if (Offer(phone, number, out var offer, out var title) is { } refusal)
            return Refused(phone, refusal, number);
        if (offer.Session is { } session && session.State != SessionState.Ended)
            return Running(phone, session);
        var possible = offer.Modes.Where(mode => mode.Refusal == MonitoringRefusal.None).Select(mode => mode.Mode).ToList();
        var now = Now(phone, offer);
        if (possible.Count == 0)
            return Refused(phone, WhyNot(offer), number) with { Title = title, Lines = [now, phone.Words.Refusal(WhyNot(offer), number, phone.NameOf(number))] };
        return new MenuPage(title)
        {
            Lines = [now],
            Entries =
            [
                .. possible.Where(mode => mode != Privilege.TakeOver).Select(mode => Entry(phone, new(MenuAction.Start, mode, number))),
                .. Optional(phone.Words.Menu("more"), possible.Contains(Privilege.TakeOver) ? phone.More(number) : null),
            ],
            Links = Back(phone),
        };
    }

    /// <summary>What is picked here cannot be taken back, so it has a page of its own.</summary>
    public MenuPage More(MenuPhone phone, ExtensionNumber number)
    {
        if (Offer(phone, number, out var offer, out var title) is { } refusal)
            return Refused(phone, refusal, number);
        if (!offer.Modes.Contains((Privilege.TakeOver, MonitoringRefusal.None)) || offer.Session is not null)
            return Person(phone, number);
        return new MenuPage(title)
        {
            Lines = [Now(phone, offer)],
            Entries = [Entry(phone, new(MenuAction.Start, Privilege.TakeOver, number))],
            Links = [new(phone.Words.Menu("back"), phone.Person(number))],
        };
    }

    /// <summary>While the phone monitors: other modes, take over, stop (rule D17: after a take-over there is nothing to choose).</summary>
    public MenuPage Running(MenuPhone phone, MonitoringSession session)
    {
        var title = string.Create(CultureInfo.InvariantCulture, $"{phone.NameOf(session.Monitored)} ({session.Monitored})");
        var running = phone.Words.Running(session.Mode);
        if (session.State is SessionState.TakingOver or SessionState.TakenOver)
            return Sentence(phone, title, phone.Words.Running(Privilege.TakeOver));
        var modes = desk.Offer(session.Monitor, session.Monitored).Modes
            .Where(mode => mode.Mode != session.Mode && mode.Refusal is MonitoringRefusal.None or MonitoringRefusal.MonitorBusy).Select(mode => mode.Mode);
        return new MenuPage(title)
        {
            Lines = session.State == SessionState.OnHold ? [running, phone.Words.Menu("held")] : [running],
            Entries =
            [
                .. modes.Select(mode => Entry(phone, new(MenuAction.Switch, mode, session.Monitored, session.Id))),
                new(phone.Words.Menu("stop"), phone.Pick(links.Make(phone.Device.Mac, new(MenuAction.Stop, session.Mode, session.Monitored, session.Id)))),
            ],
        };
    }

    /// <summary>A reason in words, and ways on.</summary>
    public static MenuPage Refused(MenuPhone phone, MonitoringRefusal refusal, ExtensionNumber number) =>
        Sentence(phone, phone.Words.Menu("title"), phone.Words.Refusal(refusal, number, phone.NameOf(number))) with { Links = Again(phone, number) };

    public static MenuPage Sentence(MenuPhone phone, string title, string sentence) => new(title) { Lines = [sentence], Links = Back(phone) };

    private MonitoringRefusal? Offer(MenuPhone phone, ExtensionNumber number, out MonitoringOffer offer, out string title)
    {
        (offer, title) = (null!, "");
        if (!phone.IsOn)
            return MonitoringRefusal.SwitchedOff;
        if (phone.Find(number) is not { } person || phone.MonitorOf(number) is not { } monitor)
            return MonitoringRefusal.NoGroup; // the same for a number that does not exist
        offer = desk.Offer(monitor, number);
        title = string.Create(CultureInfo.InvariantCulture, $"{person.Extension.Name} ({number})");
        return null;
    }

    private static MonitoringRefusal WhyNot(MonitoringOffer offer)
    {
        if (offer.Refusal != MonitoringRefusal.None || offer.Modes.IsDefaultOrEmpty)
            return offer.Refusal == MonitoringRefusal.None ? MonitoringRefusal.NoGroup : offer.Refusal;
        return offer.Modes[0].Refusal;
    }

    private ImmutableArray<(Extension Extension, MonitoringOffer? Offer)> InOrder(MenuPhone phone)
    {
        var people = phone.People.Select(person =>
        {
            var monitor = phone.MonitorOf(person.Extension.Number);
            var offer = monitor is { } known ? desk.Offer(known, person.Extension.Number) : null;
            return (person.Extension, Offer: offer);
        });
        return [.. people.OrderByDescending(person => person.Offer is { State: MonitoredState.InCall or MonitoredState.Held })];
    }

    /// <summary>The state must be read, so it is the name that is cut.</summary>
    private MenuLink Entry(MenuPhone phone, Extension person, MonitoringOffer? offer)
    {
        var state = $": {(offer is null ? phone.Words.State(MonitoredState.Unknown) : Now(phone, offer))}";
        return new(Label.Cut(person.Name, Math.Max(phone.Menus.LabelLength - state.Length, 1)) + state, phone.Person(person.Number));
    }

    private MenuLink Entry(MenuPhone phone, MenuPick pick) => new(phone.Words.Mode(pick.Mode), phone.Pick(links.Make(phone.Device.Mac, pick)));

    private string Now(MenuPhone phone, MonitoringOffer offer)
    {
        var state = phone.Words.State(offer.State);
        if (offer.Since is not { } since || offer.State is MonitoredState.Idle or MonitoredState.Unknown)
            return state;
        var lasting = time.GetUtcNow() - since;
        lasting = lasting < TimeSpan.Zero ? TimeSpan.Zero : lasting;
        return lasting.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{state} {(int)lasting.TotalHours}:{lasting:mm\\:ss}")
            : string.Create(CultureInfo.InvariantCulture, $"{state} {lasting:m\\:ss}");
    }

    private static ImmutableArray<MenuLink> Back(MenuPhone phone) => phone.People.Count > 1 ? [new(phone.Words.Menu("back"), phone.List(0))] : [];

    private static ImmutableArray<MenuLink> Again(MenuPhone phone, ExtensionNumber number) => phone.Find(number) is null
        ? [new(phone.Words.Menu("back"), phone.Home)]
        : [new(phone.Words.Menu("again"), phone.Person(number)), .. Back(phone)];

    private static ImmutableArray<MenuLink> Optional(string label, string? url) => url is null ? [] : [new(label, url)];
}
