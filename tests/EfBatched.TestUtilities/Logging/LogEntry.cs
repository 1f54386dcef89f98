using Microsoft.Extensions.Logging;

namespace EfBatched.TestUtilities.Logging;

/// <summary>One log line, with its values and those of the scopes around it (the innermost scope wins).</summary>
public sealed record LogEntry(
    string Category,
    LogLevel Level,
    EventId EventId,
    string Message,
    Exception? Exception,
    IReadOnlyDictionary<string, object?> State,
    IReadOnlyDictionary<string, object?> Scope)
{
    /// <inheritdoc />
    public override string ToString() =>
        $"{Level} {Category}[{EventId.Id}] {Message}"
        + string.Concat(Scope.Select(s => $" {s.Key}={s.Value}"))
        + (Exception is null ? "" : Environment.NewLine + Exception);
}
