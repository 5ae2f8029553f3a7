using Provisioning.Simulator;
using Provisioning.Simulator.Cli;

namespace Provisioning.Tests.Simulator;

public sealed class SampleTests
{
    private static readonly FileInfo SmallOffice = new(Path.Combine(Repository.Root, "samples", "small-office", "fleet.yaml"));

    [Fact]
    public void The_small_office_has_phones_of_both_makers_that_can_all_be_simulated()
    {
        Assert.True(FleetDevices.TryRead(SmallOffice, out var fleet, out var problem), problem);

        var devices = fleet.Devices;
        Assert.Equal(24, devices.Count);
        Assert.Equal(24, devices.DistinctBy(device => device.Mac).Count());
        Assert.All(devices, device => Assert.True(SimulatedPhone.Knows(device.Model), device.Model));
        Assert.True(devices.Select(device => device.Model).Distinct().Count() >= 8);
        Assert.Equal(["poly", "yealink"], devices.Select(device => device.Model.Split('/')[0]).Distinct().Order());
    }
}
