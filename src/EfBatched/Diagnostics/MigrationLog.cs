using Microsoft.Extensions.Logging;

namespace EfBatched.Diagnostics;

/// <summary>Log lines about migrations; category <c>EfBatched.Migrations</c>.</summary>
internal static partial class MigrationLog
{
    [LoggerMessage(EfBatchedEventId.MigrationStarted, LogLevel.Information,
        "Batched migration '{Migration}' ({MigrationId}) started on table '{Table}', key {KeyColumns}, about {EstimatedRows} rows, "
        + "batch size {BatchSize}, job size {JobSize}.")]
    public static partial void Started(
        ILogger logger, string migration, long migrationId, string table, string keyColumns, object estimatedRows, int batchSize, int jobSize);

    [LoggerMessage(EfBatchedEventId.MigrationFinished, LogLevel.Information, "Batched migration '{Migration}' ({MigrationId}) finished.")]
    public static partial void Finished(ILogger logger, string migration, long migrationId);

    [LoggerMessage(EfBatchedEventId.MigrationFailed, LogLevel.Error,
        "Batched migration '{Migration}' ({MigrationId}) failed with {ErrorCode}: {Reason}")]
    public static partial void Failed(ILogger logger, string migration, long migrationId, BatchedErrorCode errorCode, string reason);

    [LoggerMessage(EfBatchedEventId.MigrationHeld, LogLevel.Warning,
        "Batched migration '{Migration}' ({MigrationId}) is held for {DelayMs} ms: {Reason}")]
    public static partial void Held(
        ILogger logger, string migration, long migrationId, long delayMs, string reason, Exception? exception);

    [LoggerMessage(EfBatchedEventId.MigrationRefused, LogLevel.Error, "{Reason}")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(EfBatchedEventId.MigrationUnknown, LogLevel.Debug,
        "Batched migration '{Migration}' ({MigrationId}) waits for code: this build does not contain its work.")]
    public static partial void Unknown(ILogger logger, string migration, long migrationId);

    [LoggerMessage(EfBatchedEventId.MigrationWaits, LogLevel.Debug,
        "Batched migration '{Migration}' ({MigrationId}) runs after '{Unfinished}', which must finish first.")]
    public static partial void Waits(ILogger logger, string migration, long migrationId, string unfinished);

    [LoggerMessage(EfBatchedEventId.MigrationVerifying, LogLevel.Information,
        "All jobs of batched migration '{Migration}' ({MigrationId}) are done; its table is searched for rows that still match.")]
    public static partial void VerificationStarted(ILogger logger, string migration, long migrationId);

    [LoggerMessage(EfBatchedEventId.MigrationSweeping, LogLevel.Information,
        "{Rows} row(s) of batched migration '{Migration}' ({MigrationId}) still match and are changed now.")]
    public static partial void SweepStarted(ILogger logger, string migration, long migrationId, long rows);

    [LoggerMessage(EfBatchedEventId.MigrationRetained, LogLevel.Information,
        "Of batched migration '{Migration}' ({MigrationId}) {Jobs} finished job(s) were merged into ranges, and {Events} event(s) removed.")]
    public static partial void Retained(ILogger logger, string migration, long migrationId, long jobs, long events);

    [LoggerMessage(EfBatchedEventId.MigrationForecast, LogLevel.Information, "Batched migration '{Migration}' ({MigrationId}): {Reason}")]
    public static partial void Forecast(ILogger logger, string migration, long migrationId, string reason);

    [LoggerMessage(EfBatchedEventId.MigrationForecastMissed, LogLevel.Warning,
        "Batched migration '{Migration}' ({MigrationId}) has left its forecast: {Reason}")]
    public static partial void ForecastMissed(ILogger logger, string migration, long migrationId, string reason);

    [LoggerMessage(EfBatchedEventId.MigrationsLockHeld, LogLevel.Warning, "{Reason}")]
    public static partial void WaitsForSchemaLock(ILogger logger, string reason);
}
