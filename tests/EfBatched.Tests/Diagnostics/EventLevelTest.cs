using System.Reflection;
using EfBatched.Diagnostics;
using EfBatched.TestUtilities;
using EfBatched.Tests.Documentation;
using Microsoft.Extensions.Logging;

namespace EfBatched.Tests.Diagnostics;

/// <summary>Which level each event has, and why: somebody is woken by an Error.</summary>
[Trait("contract", "B14")]
public class EventLevelTest
{
    private static readonly (LogLevel Level, int Id, string Why)[] Levels =
    [
        (LogLevel.Error, EfBatchedEventId.MigrationFailed, "nothing of it runs until a person acts"),
        (LogLevel.Error, EfBatchedEventId.MigrationRefused, "this build will never run it; another release must stay, or come back"),
        (LogLevel.Error, EfBatchedEventId.RunnerStepFailed, "no fault that passes: it fails again at every look"),
        (LogLevel.Error, EfBatchedEventId.OnErrorFailed, "the application's own code is wrong, and its alerts may be lost"),

        (LogLevel.Warning, EfBatchedEventId.MigrationHeld, "goes on by itself, and is worth a look if it repeats"),
        (LogLevel.Warning, EfBatchedEventId.MigrationForecastMissed, "whoever planned by the forecast must know"),
        (LogLevel.Information, EfBatchedEventId.MigrationForecast, "once for each run of a migration"),
        (LogLevel.Information, EfBatchedEventId.MigrationRetained, "what was merged and removed, once it is"),
        (LogLevel.Warning, EfBatchedEventId.MigrationsLockHeld, "a schema migration waits, perhaps for a process that is gone"),
        (LogLevel.Warning, EfBatchedEventId.JobAttemptFailed, "is tried again; the last attempt fails the migration"),
        (LogLevel.Warning, EfBatchedEventId.BatchShrunk, "goes on with fewer rows"),
        (LogLevel.Warning, EfBatchedEventId.BatchFoundCommitted, "nothing is lost, but the network or the database had a fault"),
        (LogLevel.Warning, EfBatchedEventId.JobSplit, "the rest goes on; too many such rows fail the migration"),
        (LogLevel.Warning, EfBatchedEventId.BatchAbandoned, "the job goes on; the work should heed its token"),
        (LogLevel.Warning, EfBatchedEventId.BatchSessionEnded, "the job is free; another process was stopped or cut off"),
        (LogLevel.Warning, EfBatchedEventId.BatchSessionNotEnded, "the server ends it later; a right is missing"),
        (LogLevel.Warning, EfBatchedEventId.LeaseLost, "another runner goes on; this process stood still for long"),
        (LogLevel.Warning, EfBatchedEventId.LeaseTakenOver, "the job goes on; another process fell silent"),
        (LogLevel.Warning, EfBatchedEventId.ThrottleSlowed, "the database is under a load that is not usual"),
        (LogLevel.Warning, EfBatchedEventId.ThrottleHeld, "the same, and more so"),
        (LogLevel.Warning, EfBatchedEventId.ThrottleIndicatorFailed, "the work goes on, without what the indicator would say"),
        (LogLevel.Warning, EfBatchedEventId.ThrottleIndicatorsBlind, "the same, for want of a right"),
        (LogLevel.Warning, EfBatchedEventId.ThrottleLookFailed, "goes on as before"),
        (LogLevel.Warning, EfBatchedEventId.RunnerWaitsForDatabase, "goes on once the database is back"),
        (LogLevel.Warning, EfBatchedEventId.RunnerSetUpDoubtful, "works, perhaps badly"),
        (LogLevel.Warning, EfBatchedEventId.RunnerLacksConnections, "goes on once a connection is free"),
        (LogLevel.Warning, EfBatchedEventId.RunnerStopGivenUp, "the jobs are free soon; something hangs"),
        (LogLevel.Warning, EfBatchedEventId.RunnerStepPutOff, "is done at the next look, once the fault has passed"),

        (LogLevel.Information, EfBatchedEventId.MigrationStarted, "a change of status"),
        (LogLevel.Information, EfBatchedEventId.MigrationFinished, "a change of status"),
        (LogLevel.Information, EfBatchedEventId.MigrationVerifying, "a change of phase"),
        (LogLevel.Information, EfBatchedEventId.MigrationSweeping, "a change of phase"),
        (LogLevel.Information, EfBatchedEventId.ThrottleCleared, "the end of what was a warning"),
        (LogLevel.Debug, EfBatchedEventId.ThrottleMakesWay, "what a busy application brings about every day"),
        (LogLevel.Information, EfBatchedEventId.RunnerStarted, "once in a process"),
        (LogLevel.Information, EfBatchedEventId.RunnerStopped, "once in a process"),
        (LogLevel.Information, EfBatchedEventId.RunnerDisabled, "once in a process, as it was asked to"),
        (LogLevel.Information, EfBatchedEventId.RunnerWaitsForTables, "the state before the first schema migration; said once"),
        (LogLevel.Information, EfBatchedEventId.RunnerWaitsForColumns, "the state before the schema migration of an update; said once"),

        (LogLevel.Debug, EfBatchedEventId.MigrationUnknown, "every look of an old build in a rolling deploy"),
        (LogLevel.Debug, EfBatchedEventId.MigrationWaits, "every look until another migration has finished"),
        (LogLevel.Debug, EfBatchedEventId.JobClaimed, "every job"),
        (LogLevel.Debug, EfBatchedEventId.BatchCommitted, "every batch"),
        (LogLevel.Debug, EfBatchedEventId.JobFinished, "every job"),
        (LogLevel.Debug, EfBatchedEventId.JobReleased, "every stop, pause and end of a run's time"),
        (LogLevel.Debug, EfBatchedEventId.JobTaken, "every look while others work"),
        (LogLevel.Debug, EfBatchedEventId.LeaseRenewalMissed, "the next batch finds out"),
        (LogLevel.Debug, EfBatchedEventId.ThrottleBlocks, "every sample with sessions that wait"),
        (LogLevel.Debug, EfBatchedEventId.RunnerIdle, "every idle look"),
        (LogLevel.Debug, EfBatchedEventId.RunnerBeatMissed, "the next one tells"),
        (LogLevel.Debug, EfBatchedEventId.RunnerGaugesNotRead, "a gauge says so, and the runner's own lines why"),
    ];

    [Fact]
    public void Every_event_has_the_level_that_it_deserves()
    {
        var logged = typeof(EfBatchedEventId).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()
            .Select(l => (l.EventId, l.Level)).Distinct();

        Assert.Equal(Levels.Select(l => (l.Id, l.Level)).Order(), logged.Order());
    }

    [Fact]
    public void The_document_says_what_to_do_about_every_error_and_does_not_say_nothing()
    {
        var rows = MarkdownTable.Rows(Repository.Read("docs/diagnostics.md"), "id", "event", "level", "text", "what to do");

        Assert.NotEmpty(rows);
        Assert.All(rows.Where(r => r[2] == "Error"), r => Assert.False(r[4].StartsWith("Nothing", StringComparison.Ordinal), r[1]));
    }

    [Fact]
    public void No_text_counts_rows_that_may_be_none_or_one()
    {
        var texts = typeof(EfBatchedEventId).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>();

        Assert.Equal(
            // These say how many rows are left to do, which are never none.
            [EfBatchedEventId.MigrationSweeping, EfBatchedEventId.BatchShrunk],
            texts.Where(t => t.Message.Contains("row(s)", StringComparison.Ordinal)).Select(t => t.EventId).Order());
    }
}
