using Microsoft.Extensions.Logging;

namespace EfBatched.TestUtilities.Logging;

/// <summary>Writes one category's lines to a recording.</summary>
internal sealed class TestLogger(string category, Recording<LogEntry> entries, Func<IExternalScopeProvider> scopes) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull =>
        scopes().Push(state);

    public bool IsEnabled(LogLevel logLevel) =>
        logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        var scope = new Dictionary<string, object?>(StringComparer.Ordinal);
        scopes().ForEachScope(Collect, scope);
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        Collect(state, values);
        entries.Add(new LogEntry(category, logLevel, eventId, formatter(state, exception), exception, values, scope));
    }

    private static void Collect(object? state, Dictionary<string, object?> values)
    {
        if (state is IEnumerable<KeyValuePair<string, object?>> pairs)
        {
            foreach (var (key, value) in pairs)
            {
                values[key] = value;
            }
        }
    }
}
