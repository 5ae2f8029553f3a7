using System.Globalization;
using Spectre.Console;

namespace Provisioning.Benchmarks.Monitoring;

/// <summary>How soon a pick reaches the PBX, how soon a menu is there, and how soon a lost PBX is seen and its return. No peer does the same: only the goals stand beside.</summary>
internal static class MonitoringRun
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(int rounds, int picks, CancellationToken token)
    {
        using var place = new Workplace();
        await using var office = await MonitoringOffice.StartAsync(place, token);
        var (menus, originates, redirects) = (new List<TimeSpan>(), new List<TimeSpan>(), new List<TimeSpan>());
        // The first round is for the compiler: the server is deployed compiled, what it links is not.
        for (var round = -1; round < rounds; round++)
        {
            if (round == 0)
                (menus, originates, redirects) = ([], [], []);
            for (var pick = 0; pick < picks; pick++)
            {
                var (took, listen) = await office.OpenMenuAsync(token);
                menus.Add(took);
                originates.Add(await office.PickAsync(listen, token));
                redirects.Add(await office.SwitchAsync("barge", token));
                await office.StopAsync(token);
            }
        }

        var (broken, silent, back, again) = (new List<TimeSpan>(), new List<TimeSpan>(), new List<TimeSpan>(), new List<TimeSpan>());
        for (var round = 0; round < rounds; round++)
        {
            office.Relay.Break();
            broken.Add(await office.UntilLampAsync("unknown", token));
            await Task.Delay(Away, TimeProvider.System, token);
            office.Relay.Heal();
            back.Add(await office.UntilLampAsync("busy", token));
            office.Relay.Silence();
            silent.Add(await office.UntilLampAsync("unknown", token));
            await Task.Delay(Away, TimeProvider.System, token);
            office.Relay.Heal();
            again.Add(await office.UntilLampAsync("busy", token));
        }

        var table = new Table().Title($"Monitoring: {rounds} rounds of {picks} picks, {rounds} losses of {Away.TotalSeconds} s").AddColumns("what", "measured", "goal");
        table.AddRow("menu of a person, on a new connection", Describe(menus), "well under 100 ms");
        table.AddRow("pick in the menu → Originate at the PBX", Describe(originates), "50 ms");
        table.AddRow("switch by the API → Redirect at the PBX", Describe(redirects), "");
        table.AddRow("connection broken → lamp unknown", Describe(broken), "2,000 ms");
        table.AddRow("silence → lamp unknown", Describe(silent), "2,000 ms");
        table.AddRow("accepts again → lamp right", Describe(back), "2,000 ms");
        table.AddRow("network back after silence → lamp right", Describe(again), "2,000 ms");
        AnsiConsole.Write(table);
        return 0;
    }

    private static string Describe(List<TimeSpan> times)
    {
        times.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"median {times[times.Count / 2].TotalMilliseconds:N1}, 99 % {times[times.Count * 99 / 100].TotalMilliseconds:N1}, most {times[^1].TotalMilliseconds:N1} ms");
    }
}
