using Microsoft.Extensions.Logging;

namespace EfBatched.TestUtilities.Logging;

/// <summary>Collects the log lines of every category, Trace included.</summary>
public sealed class RecordingLoggerProvider : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    /// <summary>The lines in the order in which they were logged.</summary>
    public Recording<LogEntry> Entries { get; } = new();

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) =>
        new TestLogger(categoryName, Entries, () => _scopes);

    /// <inheritdoc />
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) =>
        _scopes = scopeProvider;

    /// <summary>A factory that logs to this provider alone.</summary>
    public ILoggerFactory CreateFactory() =>
        LoggerFactory.Create(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(this));

    /// <summary>Awaits the first line with an event id, among those logged already and those to come.</summary>
    public Task<LogEntry> WaitForAsync(EventId eventId, TimeSpan? timeout = null) =>
        Entries.WaitForAsync(e => e.EventId.Id == eventId.Id, $"a log line with event id {eventId.Id}", timeout);

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
