using EfBatched.Databases.Errors;
using Microsoft.Extensions.Logging;

namespace EfBatched.Diagnostics;

/// <summary>Log lines of the runner itself; category <c>EfBatched.Runner</c>.</summary>
internal static partial class RunnerLog
{
    [LoggerMessage(EfBatchedEventId.RunnerStarted, LogLevel.Information,
        "Batched migration runner {RunnerId} started for '{Context}'; it knows {Count} migration(s): {Names}.")]
    public static partial void Started(ILogger logger, Guid runnerId, string context, int count, string names);

    [LoggerMessage(EfBatchedEventId.RunnerStopped, LogLevel.Information, "Batched migration runner {RunnerId} stopped for '{Context}'.")]
    public static partial void Stopped(ILogger logger, Guid runnerId, string context);

    [LoggerMessage(EfBatchedEventId.RunnerIdle, LogLevel.Debug, "No batched migration to run; looking again in {DelayMs} ms.")]
    public static partial void Idle(ILogger logger, long delayMs);

    [LoggerMessage(EfBatchedEventId.RunnerWaitsForTables, LogLevel.Information,
        "The tracking table '{Table}' does not exist yet, so batched migrations wait. It is created by the schema migration that "
        + "'dotnet ef migrations add' writes; apply it by 'dotnet ef database update' or 'Database.MigrateAsync()'. "
        + "Looking again every {DelayMs} ms, without further messages.")]
    public static partial void WaitsForTables(ILogger logger, string table, long delayMs);

    [LoggerMessage(EfBatchedEventId.RunnerWaitsForColumns, LogLevel.Information,
        "The tracking tables are older than this version of EfBatched and lack {Columns}, so batched migrations wait. The columns are added by "
        + "the schema migration that 'dotnet ef migrations add' writes after an update of the package; apply it by 'dotnet ef database update' "
        + "or 'Database.MigrateAsync()'. Looking again every {DelayMs} ms, without further messages.")]
    public static partial void WaitsForColumns(ILogger logger, string columns, long delayMs);

    [LoggerMessage(EfBatchedEventId.RunnerStepFailed, LogLevel.Error,
        "Step {Step} of a run failed for batched migration '{Migration}', job {JobId}, attempt {Attempt}; the runner goes on.")]
    public static partial void StepFailed(
        ILogger logger, BatchedMigrationStep step, string? migration, long? jobId, int? attempt, Exception exception);

    /// <summary>Says that a step could not be done for a reason that passes by itself.</summary>
    public static void StepPutOff(ILogger logger, BatchedMigrationStep step, string? migration, Exception exception) =>
        StepPutOff(logger, Headline.Of(exception), step, migration, FailureCause.Say(exception), exception);

    [LoggerMessage(EfBatchedEventId.RunnerStepPutOff, LogLevel.Warning,
        "{Headline}, so step {Step} of a run is put off for batched migration '{Migration}'; the runner looks again, ever later: {Cause}")]
    private static partial void StepPutOff(
        ILogger logger, string headline, BatchedMigrationStep step, string? migration, string cause, Exception exception);

    [LoggerMessage(EfBatchedEventId.OnErrorFailed, LogLevel.Error, "The 'OnError' hook of the runner's options threw; the runner goes on.")]
    public static partial void OnErrorFailed(ILogger logger, Exception exception);

    [LoggerMessage(EfBatchedEventId.RunnerDisabled, LogLevel.Information,
        "Batched migrations of '{Context}' are not run by this process: 'IsEnabled' is false.")]
    public static partial void Disabled(ILogger logger, string context);

    /// <summary>Says why the database could not be asked: it is away, refuses, or no connection to it is free.</summary>
    public static void WaitsForDatabase(ILogger logger, long delayMs, Exception exception)
    {
        var cause = FailureCause.Say(exception);
        if (FailureCause.IsShortage(exception))
        {
            LacksConnections(logger, delayMs, cause, exception);
        }
        else
        {
            CannotAsk(logger, Headline.Of(exception), delayMs, cause, exception);
        }
    }

    [LoggerMessage(EfBatchedEventId.RunnerSetUpDoubtful, LogLevel.Warning,
        "The batched migration runner of '{Context}' starts, and may work badly. {Doubts}")]
    public static partial void SetUpDoubtful(ILogger logger, string context, string doubts);

    [LoggerMessage(EfBatchedEventId.RunnerWaitsForDatabase, LogLevel.Warning,
        "{Headline}, so batched migrations wait and look again in {DelayMs} ms: {Cause}")]
    private static partial void CannotAsk(ILogger logger, string headline, long delayMs, string cause, Exception exception);

    [LoggerMessage(EfBatchedEventId.RunnerLacksConnections, LogLevel.Warning,
        "Every connection of the pool is in use, by this application or by its runner, so batched migrations wait and look again in "
        + "{DelayMs} ms: {Cause}")]
    private static partial void LacksConnections(ILogger logger, long delayMs, string cause, Exception exception);

    [LoggerMessage(EfBatchedEventId.RunnerBeatMissed, LogLevel.Debug,
        "The runner could not update its own row while it worked; it tries again in {DelayMs} ms.")]
    public static partial void BeatMissed(ILogger logger, long delayMs, Exception exception);

    [LoggerMessage(EfBatchedEventId.RunnerStopGivenUp, LogLevel.Warning,
        "Batched migration runner {RunnerId} of '{Context}' has not ended in time, so the host stops without it. {Jobs} job(s) were at work; they are "
        + "free once their leases expire.")]
    public static partial void StopGivenUp(ILogger logger, Guid runnerId, string context, int jobs);

    [LoggerMessage(EfBatchedEventId.RunnerGaugesNotRead, LogLevel.Debug,
        "What the gauges of '{Context}' show could not be read, so they report nothing; it is tried again in {DelayMs} ms, if they are collected.")]
    public static partial void GaugesNotRead(ILogger logger, string context, long delayMs, Exception exception);
}
