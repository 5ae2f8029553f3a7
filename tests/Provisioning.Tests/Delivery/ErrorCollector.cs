using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Provisioning.Tests.Delivery;

/// <summary>Keeps every line of the log; an error that no test expects fails it.</summary>
internal sealed class ErrorCollector : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IEnumerable<string> All => _lines.Select(line => line.Text);

    public IEnumerable<string> Texts => _lines.Where(line => line.Level >= LogLevel.Error && !Expected.Any(line.Text.Contains)).Select(line => line.Text);

    public List<string> Expected { get; } = [];

    public ILogger CreateLogger(string categoryName) => new Collector(_lines);

    public void Dispose()
    {
    }

    private sealed class Collector(ConcurrentQueue<(LogLevel, string)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((logLevel, formatter(state, exception) + (exception is null ? "" : " " + exception)));
    }
}
