using System.Net;
using Provisioning.Delivery;
using Provisioning.Devices;

namespace Provisioning.Tests.Delivery;

public sealed class FetchAddressesTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);
    private static readonly IPAddress Here = IPAddress.Parse("10.0.0.5");
    private static readonly IPAddress There = IPAddress.Parse("10.0.0.6");

    private readonly FetchAddresses _addresses = new();

    [Fact]
    public void A_phone_is_where_it_came_from_last()
    {
        Assert.Null(_addresses.Find(DeliveryServer.Mac, Day));
        _addresses.Record(DeliveryServer.Mac, Here, Start);
        _addresses.Record(DeliveryServer.Mac, There, Start);

        Assert.Equal(There, _addresses.Find(DeliveryServer.Mac, Day));
        _addresses.Record(DeliveryServer.OtherMac, Here, Start);
        Assert.Equal((There, Here), (_addresses.Find(DeliveryServer.Mac, Day), _addresses.Find(DeliveryServer.OtherMac, Day)));
    }

    [Fact]
    public void An_address_that_two_phones_share_is_nobodys()
    {
        _addresses.Record(DeliveryServer.Mac, Here, Start);
        _addresses.Record(DeliveryServer.OtherMac, Here, Start.AddHours(1));

        Assert.Null(_addresses.Find(DeliveryServer.Mac, Day));
        Assert.Null(_addresses.Find(DeliveryServer.OtherMac, Day));
        _addresses.Record(DeliveryServer.OtherMac, There, Start.AddHours(2));
        Assert.Equal(Here, _addresses.Find(DeliveryServer.Mac, Day));
    }

    [Fact]
    public void An_address_that_was_given_to_another_phone_is_that_phones_after_a_day()
    {
        _addresses.Record(DeliveryServer.Mac, Here, Start);
        _addresses.Record(DeliveryServer.OtherMac, Here, Start.AddHours(23));
        Assert.Null(_addresses.Find(DeliveryServer.OtherMac, Day));

        _addresses.Record(DeliveryServer.OtherMac, Here, Start.AddHours(25));

        Assert.Equal(Here, _addresses.Find(DeliveryServer.OtherMac, Day));
        Assert.Null(_addresses.Find(DeliveryServer.Mac, Day));
    }

    [Fact]
    public void What_was_written_down_does_not_hide_what_was_seen_since()
    {
        _addresses.Record(DeliveryServer.Mac, There, Start);
        _addresses.Restore(DeliveryServer.Mac, Here, Start.AddDays(-1));
        _addresses.Restore(DeliveryServer.OtherMac, Here, Start.AddDays(-1));

        Assert.Equal((There, Here), (_addresses.Find(DeliveryServer.Mac, Day), _addresses.Find(DeliveryServer.OtherMac, Day)));
    }

    [Fact]
    public async Task Who_proved_who_it_is_is_remembered_over_a_restart_and_nobody_else_is()
    {
        var folder = Directory.CreateTempSubdirectory("delivery").FullName;
        await using (var server = await DeliveryServer.StartAsync(folder: folder, keepsFolder: true))
        {
            await server.PublishAsync(DeliveryServer.Mac, ($"{DeliveryServer.Mac}.cfg", "a = 1\n"));
            await server.PublishAsync(DeliveryServer.OtherMac, ($"{DeliveryServer.OtherMac}.cfg", "a = 2\n"));
            using var phone = new Phone(server, DeliveryServer.Mac);
            using var stranger = new Phone(server, DeliveryServer.OtherMac);
            (await phone.GetAsync($"{DeliveryServer.Mac}.cfg")).Dispose();
            (await stranger.TryAsync(HttpMethod.Get, $"{DeliveryServer.OtherMac}.cfg")).Dispose();
            await Eventually.TrueAsync(() => IPAddress.Loopback.Equals(server.Get<FetchAddresses>().Find(DeliveryServer.Mac, Day)), "the phone's address is known");
            Assert.Null(server.Get<FetchAddresses>().Find(DeliveryServer.OtherMac, Day));
        }

        await using var restarted = await DeliveryServer.StartAsync(folder: folder);

        await Eventually.TrueAsync(() => restarted.Get<FetchAddresses>().Find(DeliveryServer.Mac, Day) is not null, "the phone's address is known again");
        Assert.Null(restarted.Get<FetchAddresses>().Find(MacAddress.Parse("0004f2000002"), Day));
    }
}
