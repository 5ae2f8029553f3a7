using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Lamps;

namespace Provisioning.Tests.Lamps;

public sealed class LampFeedTests
{
    private static readonly ExtensionNumber Alice = ExtensionNumber.Parse("101");
    private static readonly ExtensionNumber Bilal = ExtensionNumber.Parse("102");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public void An_extension_of_the_fleet_is_idle_until_somebody_tells_otherwise()
    {
        var feed = Feed();
        feed.Know(Fleet("Alice", "Bilal"));

        Assert.Equal(
            [new Lamp(Alice, "Alice", LampState.Idle, null, null, null), new Lamp(Bilal, "Bilal", LampState.Idle, null, null, null)],
            feed.All.Select(lamp => lamp with { Revision = 0 }));
    }

    [Fact]
    public void A_reader_that_is_slow_gets_the_newest_of_each_extension_and_no_more()
    {
        var feed = Feed();
        feed.Know(Fleet("Alice", "Bilal"));
        using var reader = feed.TryRead()!;

        for (var i = 0; i < 1_000; i++)
            feed.Publish(Calls(Alice, i % 2 == 0 ? DialogState.Early : DialogState.Confirmed));
        feed.Publish(Calls(Bilal, DialogState.Early));

        Assert.Equal([(Alice, LampState.Busy), (Bilal, LampState.Ringing)], reader.Take().Select(change => (change.Key, change.Value!.State)).Order());
        Assert.Empty(reader.Take());
    }

    [Fact]
    public void Nobody_is_told_what_looks_the_same()
    {
        var feed = Feed();
        feed.Know(Fleet("Alice"));
        feed.Publish(Calls(Alice, DialogState.Confirmed));
        using var reader = feed.TryRead()!;

        feed.Publish(Calls(Alice, DialogState.Confirmed));
        feed.Know(Fleet("Alice"));

        Assert.Empty(reader.Take());
    }

    [Fact]
    public void The_other_side_of_a_private_call_is_shown_to_nobody()
    {
        var feed = Feed();
        feed.Publish(Calls(Alice, DialogState.Early, isPrivate: true));

        Assert.Equal((LampState.Ringing, null), (feed.Find(Alice)!.State, feed.Find(Alice)!.Remote));
        Assert.DoesNotContain("555", System.Text.Encoding.UTF8.GetString(LampJson.Write(feed.Find(Alice))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_outside_the_fleet_has_a_lamp_while_it_has_a_call()
    {
        var feed = Feed();
        using var reader = feed.TryRead()!;

        feed.Publish(Calls(Alice, DialogState.Early));
        Assert.Equal((Alice, LampState.Ringing), (Assert.Single(reader.Take()).Key, feed.Find(Alice)!.State));
        feed.Publish(new(Alice, 9, []));

        Assert.Equal(new(Alice, null), Assert.Single(reader.Take()));
        Assert.Empty(feed.All);
    }

    [Fact]
    public void An_extension_that_leaves_the_fleet_goes_and_one_that_is_renamed_is_told()
    {
        var feed = Feed();
        feed.Know(Fleet("Alice", "Bilal"));
        var epoch = feed.Epoch;
        using var reader = feed.TryRead()!;

        feed.Know(Fleet("Alicia"));

        Assert.Equal([(Alice, "Alicia"), (Bilal, null)], reader.Take().Select(change => (change.Key, change.Value?.Name)).Order());
        Assert.NotEqual(epoch, feed.Epoch);
    }

    [Fact]
    public void Since_is_when_the_state_began()
    {
        var feed = Feed();
        feed.Know(Fleet("Alice"));
        feed.Publish(Calls(Alice, DialogState.Early));
        Assert.Equal(DateTimeOffset.UnixEpoch, feed.Find(Alice)!.Since);
        _time.Advance(TimeSpan.FromMinutes(1));
        feed.Publish(new(Alice, 9, []));

        Assert.Equal((LampState.Idle, _time.GetUtcNow()), (feed.Find(Alice)!.State, feed.Find(Alice)!.Since));
    }

    [Fact]
    public void There_are_no_more_readers_than_may_be()
    {
        var feed = Feed(maxReaders: 1);
        var reader = feed.TryRead()!;
        Assert.Null(feed.TryRead());
        reader.Dispose();
        Assert.NotNull(feed.TryRead());
    }

    private static ImmutableDictionary<ExtensionNumber, Extension> Fleet(params string[] names) =>
        names.Select((name, i) => new Extension { Number = ExtensionNumber.Parse($"{101 + i}"), Name = name, Site = "london" }).ToImmutableDictionary(extension => extension.Number);

    private static ExtensionDialogs Calls(ExtensionNumber extension, DialogState state, bool isPrivate = false) => new(
        extension, 1, [new CallDialog("a", state, DialogDirection.Recipient) { Remote = new("555", "Zoë"), IsPrivate = isPrivate, Since = DateTimeOffset.UnixEpoch }]);

    private LampFeed Feed(int maxReaders = 10)
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        return new LampFeed(Options.Create(new LampOptions { MaxReaders = maxReaders }), new LampMetrics(meters), new SteadyClock(_time));
    }
}
