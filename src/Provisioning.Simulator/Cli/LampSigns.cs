using Provisioning.Simulator.Lamps;
using Provisioning.Simulator.Pbx;
using Provisioning.Simulator.Signalling;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Provisioning.Simulator.Cli;

/// <summary>Lamps in a terminal.</summary>
internal static class LampSigns
{
    /// <summary>The lamps, and below them who monitors whom, where there is a PBX that knows.</summary>
    public static IRenderable Screen(IEnumerable<LivePhone> phones, SimulatedPbx? pbx) =>
        pbx is null ? Table(phones) : new Rows([Table(phones), .. MonitorSigns.Describe(pbx).Select(line => new Markup($"[blue]{Markup.Escape(line)}[/]"))]);

    private static Table Table(IEnumerable<LivePhone> phones)
    {
        var table = new Table().Border(TableBorder.None).AddColumn("phone").AddColumn("lamps");
        foreach (var phone in phones.Where(phone => phone.Lamps.Any()))
        {
            var name = phone.Phone.State.Lines.FirstOrDefault(line => !line.Hidden)?.Label ?? phone.Phone.Mac;
            table.AddRow(
                $"{(phone.IsRegistered ? "" : "[red]not registered[/] ")}{Markup.Escape(name)} [grey]{phone.Phone.Model}[/]",
                string.Join("  ", phone.Lamps.Select(Sign)));
        }

        return table;
    }

    public static string Legend => "[grey]o off  [/][red]* rings  [/][red]O in a call  [/][yellow]- on hold  [/][grey]? unknown[/]";

    /// <summary>For a terminal that shows no live table.</summary>
    public static string Line(PhoneLamp lamp, DateTimeOffset at) =>
        $"{at:HH:mm:ss.fff} {lamp.Mac} key {lamp.Key.Position} {lamp.Key.Watches} {Word(lamp.Lamp)}{(lamp.Caller is { Length: > 0 } caller ? " from " + caller : "")}";

    private static string Sign(PhoneLamp lamp) => lamp.Lamp switch
    {
        Lamp.Off => $"[grey]{lamp.Key.Watches} o[/]",
        Lamp.Flashing => $"[red]{lamp.Key.Watches} *[/]",
        Lamp.On => $"[red]{lamp.Key.Watches} O[/]",
        Lamp.FlashingSlowly => $"[yellow]{lamp.Key.Watches} -[/]",
        _ => $"[grey]{lamp.Key.Watches} ?[/]",
    };

    private static string Word(Lamp lamp) => lamp switch
    {
        Lamp.Off => "off",
        Lamp.Flashing => "rings",
        Lamp.On => "in a call",
        Lamp.FlashingSlowly => "on hold",
        _ => "unknown",
    };
}
