using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Provisioning.Devices;
using Provisioning.Rollouts;
using Provisioning.Storage;
using Quartz;

namespace Provisioning.Tests.Rollouts;

/// <summary>A server that does nothing but keep schedules; the rollouts that they start are noted.</summary>
internal sealed class ScheduleServer : IAsyncDisposable, IRolloutStarter
{
    private readonly WebApplication _app;
    private long _rollouts;

    private ScheduleServer(TestDatabase database, TimeProvider time)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddCommandLine([.. database.Settings, "urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.Services.AddSingleton(time).AddSingleton(Fleet).AddSingleton<IRolloutStarter>(this);
        builder.AddStorage();
        builder.AddRolloutSchedules();
        // Quartz sleeps by the machine's clock; a test that sets another one does not want to wait.
        builder.Services.PostConfigureAll<QuartzSchedulerOptions>(options => options.IdleWaitTime = TimeSpan.FromSeconds(1));
        builder.Services.PostConfigureAll<AdoJobStoreOptions>(options =>
        {
            options.MisfireHandlerFrequency = TimeSpan.FromMilliseconds(300);
            options.DbRetryInterval = TimeSpan.FromMilliseconds(300);
        });
        _app = builder.Build();
    }

    public FleetState Fleet { get; } = new();

    public ServerLog Log { get; } = new();

    public RolloutSchedules Schedules => _app.Services.GetRequiredService<RolloutSchedules>();

    /// <summary>Who has started what.</summary>
    public List<(RolloutRequest Request, string Actor)> Started { get; } = [];

    public Func<RolloutStart?> Refuse { get; set; } = () => null;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="fleet">Its sites.</param>
    public static async Task<ScheduleServer> StartAsync(TestDatabase database, TimeProvider time, string fleet, Func<RolloutStart?>? refuse = null)
    {
        var server = new ScheduleServer(database, time);
        server.Fleet.Swap(Devices.Reading.Sound(fleet));
        server.Refuse = refuse ?? server.Refuse;
        await server._app.StartAsync(Token);
        return server;
    }

    public async Task<ScheduleState> AddAsync(RolloutSchedule schedule)
    {
        var (state, problems) = await Schedules.AddAsync(schedule, Token);
        Assert.Empty(problems);
        return state!;
    }

    public async Task<ScheduleState?> FindAsync(string name) => (await Schedules.ListAsync(Token)).FirstOrDefault(state => state.Schedule.Name == name);

    public Task<RolloutStart> StartAsync(RolloutRequest request, string actor, CancellationToken token)
    {
        lock (Started)
        {
            if (Refuse() is { } refusal)
                return Task.FromResult(refusal);
            Started.Add((request, actor));
            return Task.FromResult(new RolloutStart(
                new() { Id = ++_rollouts, Name = request.Name, Terms = request.Terms, Groups = [], CreatedBy = actor, CreatedAt = DateTimeOffset.UnixEpoch }, []));
        }
    }

    public int StartedCount()
    {
        lock (Started)
            return Started.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
