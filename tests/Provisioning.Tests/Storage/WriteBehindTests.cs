using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Storage;

namespace Provisioning.Tests.Storage;

public sealed class WriteBehindTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly StartedTime _time = new();
    private readonly ServerLog _log = new();
    private readonly Notebook _notebook;

    public WriteBehindTests() => _notebook = new Notebook(Interval, _time, _log.CreateLogger("test"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_waits_is_written_once_an_interval()
    {
        await StartAsync();
        _notebook.Waiting.Enqueue("a");
        _notebook.Waiting.Enqueue("b");
        _time.Advance(Interval - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_notebook.Written);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        await Eventually.TrueAsync(() => _notebook.Written.Count == 2, "both are written");
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task The_last_time_is_when_the_server_stops()
    {
        await StartAsync();
        _notebook.Waiting.Enqueue("a");

        await _notebook.StopAsync(Token);

        Assert.Equal(["a"], _notebook.Written);
    }

    [Fact]
    public async Task While_the_database_is_away_all_waits_and_the_log_says_so_once()
    {
        _notebook.IsAway = true;
        await StartAsync();
        _notebook.Waiting.Enqueue("a");
        for (var attempts = 1; attempts <= 3; attempts++)
            await PassAsync(attempts);
        Assert.Equal(["test: Notes could not be written down; everything else goes on, and it is tried again."], _log.Errors.Select(FirstSentences));

        _notebook.Waiting.Enqueue("b");
        _notebook.IsAway = false;
        await PassAsync(4);
        await PassAsync(5);
        await _notebook.StopAsync(Token);

        Assert.Equal(["a", "b"], _notebook.Written);
        Assert.Equal("test: Notes can be written down again.", Assert.Single(_log.Lines.Skip(1)).Trim());
    }

    [Fact]
    public async Task A_second_failure_is_told_again()
    {
        await StartAsync();
        for (var attempts = 1; attempts <= 3; attempts++)
        {
            _notebook.IsAway = attempts != 2;
            await PassAsync(attempts);
        }

        await _notebook.StopAsync(Token);
        Assert.Equal(2, _log.Errors.Count());
    }

    [Fact]
    public async Task Two_never_write_at_a_time()
    {
        _notebook.Gate = new TaskCompletionSource();
        var first = _notebook.FlushAsync(Token);
        var second = _notebook.FlushAsync(Token);
        Assert.Equal(1, _notebook.Begun);

        _notebook.Gate.SetResult();
        await Task.WhenAll(first, second);

        Assert.Equal(2, _notebook.Attempts);
    }

    [Fact]
    public async Task Whoever_writes_at_once_hears_of_the_failure()
    {
        _notebook.IsAway = true;
        await Assert.ThrowsAsync<IOException>(() => _notebook.FlushAsync(Token));
        Assert.Empty(_log.Lines);
    }

    public void Dispose()
    {
        _notebook.Dispose();
        _log.Dispose();
    }

    /// <summary>From here on time can pass: the timer is there, which a task of its own has made.</summary>
    private async Task StartAsync()
    {
        await _notebook.StartAsync(Token);
        await _time.Started;
    }

    /// <summary>An interval passes, and the attempt it brings is over.</summary>
    private async Task PassAsync(int attempts)
    {
        _time.Advance(Interval);
        await Eventually.TrueAsync(() => _notebook.Attempts == attempts, "it is tried again");
    }

    private static string FirstSentences(string line) => line[..(line.IndexOf("again.", StringComparison.Ordinal) + 6)];

    private sealed class StartedTime : FakeTimeProvider
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Started => _started.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _started.TrySetResult();
            return timer;
        }
    }

    private sealed class Notebook(TimeSpan interval, TimeProvider time, ILogger logger) : WriteBehind("Notes", interval, time, logger)
    {
        public ConcurrentQueue<string> Waiting { get; } = new();

        public ConcurrentQueue<string> Written { get; } = new();

        public TaskCompletionSource? Gate { get; set; }

        public volatile bool IsAway;

        public int Begun { get; private set; }

        public int Attempts { get; private set; }

        protected override async Task WriteAsync(CancellationToken token)
        {
            Begun++;
            await (Gate?.Task ?? Task.CompletedTask);
            var isAway = IsAway;
            while (!isAway && Waiting.TryDequeue(out var note))
                Written.Enqueue(note);
            Attempts++;
            if (isAway)
                throw new IOException("the database is away");
        }
    }
}
