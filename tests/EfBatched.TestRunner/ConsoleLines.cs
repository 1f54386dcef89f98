using Microsoft.Extensions.Logging;

namespace EfBatched.TestRunner;

/// <summary>Writes the engine's warnings to standard output, one line each: event name and text.</summary>
internal sealed class ConsoleLines : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull =>
        null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Console.WriteLine($"{eventId.Id} {formatter(state, exception).ReplaceLineEndings(" ")}");

    public void Dispose()
    {
    }
}
