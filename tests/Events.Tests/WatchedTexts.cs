using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace CityIp.Events.Tests;

/// <summary>Watches the service's log and its traces for texts that must be in neither.</summary>
internal sealed class WatchedTexts : ILoggerProvider
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> watched = new(StringComparer.OrdinalIgnoreCase);
    private readonly ActivityListener traces;
    private long seen;

    public WatchedTexts()
    {
        traces = new()
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => Look($"trace {activity.DisplayName} {string.Join(' ', activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))} {string.Join(' ', activity.Events.SelectMany(item => item.Tags).Select(tag => tag.Value))}"),
        };
        ActivitySource.AddActivityListener(traces);
    }

    /// <summary>How many lines and spans were looked at.</summary>
    public long Seen => Interlocked.Read(ref seen);

    /// <summary>What was logged or traced with the text in it, from now on.</summary>
    public IReadOnlyCollection<string> For(string text) => watched.GetOrAdd(text, _ => new());

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() => traces.Dispose();

    private void Look(string line)
    {
        Interlocked.Increment(ref seen);
        foreach (var (text, found) in watched)
        {
            if (line.Contains(text, StringComparison.OrdinalIgnoreCase))
            {
                found.Enqueue(line);
            }
        }
    }

    private sealed class Logger(WatchedTexts watch, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            watch.Look($"scope {category} {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            watch.Look($"{logLevel} {category} {formatter(state, exception)} {exception}");
    }
}
