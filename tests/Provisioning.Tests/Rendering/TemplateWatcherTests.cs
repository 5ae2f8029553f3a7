using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Tests.Rendering;

public sealed class TemplateWatcherTests
{
    [Fact]
    public void A_template_that_is_wrong_leaves_the_last_good_one_in_service()
    {
        using var own = new OwnTemplates().With("yealink/boot.scriban", "{{ if }}");
        var source = new RendererSource(TestFleet.Renderer());
        var before = source.Current;

        Watcher(own, source, TimeProvider.System).Reload();

        Assert.Same(before, source.Current);
        Assert.False(source.Status.IsOk);
        Assert.Equal("yealink/boot.scriban", source.Status.Problems[0].File);
        Assert.False(source.Candidates.TryRead(out _));
    }

    [Fact]
    public void A_candidate_goes_into_service_when_it_is_accepted()
    {
        using var own = new OwnTemplates().With("yealink/boot.scriban", "#!version:1.0.0.1\n");
        var source = new RendererSource(TestFleet.Renderer());

        Watcher(own, source, TimeProvider.System).Reload();
        Assert.True(source.Candidates.TryRead(out var candidate));
        Assert.NotSame(candidate, source.Current);
        source.Reject([new FleetProblem("templates/x", "would break 7 phones")]);
        Assert.NotSame(candidate, source.Current);
        Assert.Equal("templates/x: would break 7 phones", Assert.Single(source.Status.Problems).ToString());
        source.Accept(candidate);

        Assert.Same(candidate, source.Current);
        Assert.True(source.Status.IsOk);
    }

    [Fact]
    public async Task A_change_in_the_folder_is_noticed_once_it_is_quiet()
    {
        using var own = new OwnTemplates();
        var time = new FakeTimeProvider();
        var source = new RendererSource(TestFleet.Renderer());
        using var watcher = Watcher(own, source, time);
        await watcher.StartAsync(TestContext.Current.CancellationToken);

        var candidate = source.Candidates.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        own.With("yealink/boot.scriban", "#!version:1.0.0.1\nown = 1\n");
        watcher.NoteChange();
        while (!candidate.IsCompleted)
        {
            time.Advance(TemplateWatcher.Quiet);
            await Task.Yield();
        }

        Assert.Contains("own = 1", (await candidate).Catalog.Files.Texts["yealink/boot.scriban"], StringComparison.Ordinal);
        await watcher.StopAsync(TestContext.Current.CancellationToken);
    }

    private static TemplateWatcher Watcher(OwnTemplates own, RendererSource source, TimeProvider time) =>
        new(TestFleet.Templates, own.Path, source, time, NullLogger<TemplateWatcher>.Instance);
}
