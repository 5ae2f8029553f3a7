using Microsoft.Extensions.Time.Testing;
using Provisioning.Registrations;

namespace Provisioning.Tests.Registrations;

public sealed class RegistrationStoreTests
{
    [Theory]
    [OnBothDatabases]
    public async Task Bindings_come_back_as_they_were(DatabaseKind kind)
    {
        await using var files = await TestDatabase.CreateAsync(kind);
        await using var database = files.Open();
        var store = new RegistrationStore(database, new SteadyClock(TimeProvider.System));
        var phone = new Registering();
        phone.Send("a@host", 4_294_967_295, "Contact: <sip:805ec0000001@10.0.0.5:5060;transport=udp>", "User-Agent: Acme One 1.2.3", "Path: <sip:edge.example.com;lr>");
        phone.Send("b", 1, "Contact: <sip:805ec0000001@10.0.0.5:5070>;reg-id=2;+sip.instance=\"<urn:uuid:1>\"", "Supported: outbound");

        await store.SaveAsync([(Registering.Mac, phone.Bindings)], TestServer.Token);
        var loaded = await store.LoadAsync(TestServer.Token);

        Assert.Equal(phone.Bindings.Select(binding => binding with { Flow = null }), loaded);
    }

    [Theory]
    [OnBothDatabases]
    public async Task What_was_written_after_the_clock_was_set_is_good_after_a_restart(DatabaseKind kind)
    {
        await using var files = await TestDatabase.CreateAsync(kind);
        await using var database = files.Open();
        var phone = new Registering();
        phone.Send("a", 1, "Contact: <sip:a@b:1>;expires=600");
        var time = new SettableTime(new FakeTimeProvider(phone.Now));
        var running = new SteadyClock(time);

        time.Jump(5);
        await new RegistrationStore(database, running).SaveAsync([(Registering.Mac, phone.Bindings)], TestServer.Token);
        var restarted = new SteadyClock(time);
        var loaded = Assert.Single(await new RegistrationStore(database, restarted).LoadAsync(TestServer.Token));

        Assert.Equal(phone.Now, running.Now);
        Assert.Equal(phone.Now.AddHours(5), restarted.Now);
        Assert.Equal(restarted.Now.AddSeconds(600), loaded.ExpiresAt);
    }

    [Theory]
    [OnBothDatabases]
    public async Task What_was_removed_stays_away(DatabaseKind kind)
    {
        await using var files = await TestDatabase.CreateAsync(kind);
        await using var database = files.Open();
        var store = new RegistrationStore(database, new SteadyClock(TimeProvider.System));
        var phone = new Registering();
        phone.Send("a", 1, "Contact: <sip:a@b:1>, <sip:a@b:2>");
        await store.SaveAsync([(Registering.Mac, phone.Bindings)], TestServer.Token);
        phone.Send("a", 2, "Contact: <sip:a@b:1>;expires=0");

        await store.SaveAsync([(Registering.Mac, phone.Bindings)], TestServer.Token);

        Assert.Equal(2, Assert.Single(await store.LoadAsync(TestServer.Token)).Contact.Port);
        await store.SaveAsync([(Registering.Mac, [])], TestServer.Token);
        Assert.Empty(await store.LoadAsync(TestServer.Token));
    }
}
