using Microsoft.Extensions.Logging;

namespace EfBatched.Diagnostics;

/// <summary>Log lines about what slows migrations down or holds them; category <c>EfBatched.Throttling</c>.</summary>
internal static partial class ThrottleLog
{
    [LoggerMessage(EfBatchedEventId.ThrottleSlowed, LogLevel.Warning,
        "Batched migration '{Migration}' ({MigrationId}) is slowed down, {DelayMs} ms between two batches: {Reason}")]
    public static partial void Slowed(ILogger logger, string migration, long migrationId, long delayMs, string reason);

    // What a busy application brings about every day is no warning.
    [LoggerMessage(EfBatchedEventId.ThrottleMakesWay, LogLevel.Debug,
        "Batched migration '{Migration}' ({MigrationId}) makes way, {DelayMs} ms between two batches: {Reason}")]
    public static partial void MakesWay(ILogger logger, string migration, long migrationId, long delayMs, string reason);

    [LoggerMessage(EfBatchedEventId.ThrottleHeld, LogLevel.Warning,
        "Batched migration '{Migration}' ({MigrationId}) is held for {DelayMs} ms: {Reason}")]
    public static partial void Held(ILogger logger, string migration, long migrationId, long delayMs, string reason);

    [LoggerMessage(EfBatchedEventId.ThrottleCleared, LogLevel.Information,
        "Batched migration '{Migration}' ({MigrationId}) is no longer throttled.")]
    public static partial void Cleared(ILogger logger, string migration, long migrationId);

    [LoggerMessage(EfBatchedEventId.ThrottleIndicatorFailed, LogLevel.Warning, "{Reason}")]
    public static partial void IndicatorFailed(ILogger logger, string reason, Exception? exception);

    [LoggerMessage(EfBatchedEventId.ThrottleIndicatorsBlind, LogLevel.Warning, "{Reason}")]
    public static partial void IndicatorsBlind(ILogger logger, string reason);

    [LoggerMessage(EfBatchedEventId.ThrottleBlocks, LogLevel.Debug,
        "{Count} session(s) wait for a lock of batched migration '{Migration}', the longest for {WaitedMs} ms; its next batch is smaller.")]
    public static partial void Blocks(ILogger logger, string migration, int count, long waitedMs);

    [LoggerMessage(EfBatchedEventId.ThrottleLookFailed, LogLevel.Warning,
        "What limits batched migration '{Migration}' could not be read; it goes on as before.")]
    public static partial void LookFailed(ILogger logger, string migration, Exception exception);
}
