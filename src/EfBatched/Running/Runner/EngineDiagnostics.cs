using EfBatched.Diagnostics;
using Microsoft.Extensions.Logging;

namespace EfBatched.Running.Runner;

/// <summary>Where the engine says what it does: a logger for each subject, and the metrics.</summary>
/// <param name="loggers">Makes the loggers.</param>
/// <param name="metrics">The metrics.</param>
/// <param name="showsKeys">True where the context may log data; key values are data.</param>
internal sealed class EngineDiagnostics(ILoggerFactory loggers, EfBatchedMetrics metrics, bool showsKeys)
{
    public EfBatchedMetrics Metrics => metrics;

    public bool ShowsKeys => showsKeys;

    public ILogger RunnerLogger { get; } = loggers.CreateLogger("EfBatched.Runner");

    public ILogger MigrationLogger { get; } = loggers.CreateLogger("EfBatched.Migrations");

    public ILogger JobLogger { get; } = loggers.CreateLogger("EfBatched.Jobs");

    public ILogger ThrottleLogger { get; } = loggers.CreateLogger("EfBatched.Throttling");
}
