using System.Globalization;

namespace Provisioning.Tests.Dialogs;

/// <summary>The variable DIALOG_ORDERS sets how many orders are tried: <c>make soak-dialogs</c> tries a million.</summary>
public sealed class CallOrderProperties
{
    private const int Usual = 20_000;

    private static readonly int Orders =
        int.TryParse(Environment.GetEnvironmentVariable("DIALOG_ORDERS"), NumberStyles.None, CultureInfo.InvariantCulture, out var orders) ? orders : Usual;

    [Fact]
    public void Whatever_the_order_of_events_the_lamp_ends_as_the_call_is_and_none_is_stuck()
    {
        var faults = Enumerable.Range(0, Orders).AsParallel()
            .Select(seed => (seed, fault: new CallOrderRun(seed).FindFault()))
            .Where(run => run.fault is not null)
            .Select(run => $"seed {run.seed}: {run.fault}")
            .Take(5).ToList();

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}
