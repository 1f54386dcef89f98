using System.Diagnostics;
using EfBatched.Databases;
using EfBatched.Databases.Errors;
using EfBatched.Diagnostics;
using EfBatched.Faults;
using EfBatched.Running.Claiming;
using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Running.Walking;
using EfBatched.Storage.Migrations;
using EfBatched.Work;

namespace EfBatched.Running.Cycle;

/// <summary>One run: find a migration, validate it, claim a job, execute it. Whatever fails is reported and survived.</summary>
internal sealed class RunCycle(
    StorageProvider provider,
    RunnerPolicy policy,
    EngineDiagnostics diagnostics,
    TimeProvider time,
    IMigrationFinder finder,
    IMigrationValidator validator,
    IJobClaimer claimer,
    IJobExecutor executor)
{
    /// <param name="only">The one migration to run; null for all.</param>
    /// <param name="claimed">Called once this run has a job and no longer looks, so that another run may.</param>
    /// <param name="stopping">No further batch is begun.</param>
    /// <param name="aborting">The batch in flight is rolled back.</param>
    public async Task<CycleResult> RunAsync(
        string? only, Action claimed, CancellationToken stopping, CancellationToken aborting)
    {
        var run = RunContext.Begin(time, policy.Options.MaxRunDuration, stopping, aborting);
        using var activity = EfBatchedDiagnostics.Source.StartActivity("efbatched.run");
        activity?.SetTag("efbatched.correlation_id", run.CorrelationId);
        using var scope = diagnostics.RunnerLogger.BeginScope(
            new Dictionary<string, object?> { ["CorrelationId"] = run.CorrelationId });
        var started = time.GetTimestamp();
        var result = await RunStepsAsync(only, claimed, run).ConfigureAwait(false);
        diagnostics.Metrics.RunEnded(result.Outcome.ToString(), time.GetElapsedTime(started));
        if (result.Outcome == CycleOutcome.Idle)
        {
            activity.Drop();
        }

        return result;
    }

    private async Task<CycleResult> RunStepsAsync(string? only, Action claimed, RunContext run)
    {
        var at = new Position(BatchedMigrationStep.Find);
        TimeSpan? nextLook = null;
        var refused = new List<string>();
        try
        {
            foreach (var (migration, work) in await finder.FindAsync(only, run.Stopping).ConfigureAwait(false))
            {
                if (migration.LeasedJobs >= policy.MaxParallelJobsOf(migration, work))
                {
                    JobLog.Taken(diagnostics.JobLogger, migration.Name, migration.Id);
                    continue;
                }

                at = new Position(BatchedMigrationStep.Validate, migration);
                if (!await validator.ValidateAsync(migration, work, run.Stopping).ConfigureAwait(false))
                {
                    refused.Add(migration.Name);
                    continue;
                }

                at = at with { Step = BatchedMigrationStep.Claim };
                switch (await ClaimAsync(migration, work, run).ConfigureAwait(false))
                {
                    case ClaimOutcome.Claimed(var job):
                        at = at with { Step = BatchedMigrationStep.Execute, Job = job };
                        claimed();
                        return await ExecuteAsync(job, work, at, run).ConfigureAwait(false);
                    case ClaimOutcome.Ended:
                        return new CycleResult(CycleOutcome.Worked, TimeSpan.Zero);
                    case ClaimOutcome.Waiting(var time):
                        nextLook = nextLook is { } earlier && earlier < time ? earlier : time;
                        break;
                    default:
                        JobLog.Taken(diagnostics.JobLogger, migration.Name, migration.Id);
                        break;
                }
            }

            return new CycleResult(CycleOutcome.Idle, nextLook, refused);
        }
        catch (OperationCanceledException) when (run.Stopping.IsCancellationRequested)
        {
            return new CycleResult(CycleOutcome.Idle);
        }
        catch (Exception e)
        {
            Log(at, e);
            await ReportAsync(at, e, run).ConfigureAwait(false);
            return new CycleResult(CycleOutcome.Failed, Error: e);
        }
    }

    private async Task<ClaimOutcome> ClaimAsync(MigrationSnapshot migration, BatchedWork work, RunContext run)
    {
        using var activity = EfBatchedDiagnostics.Source.StartActivity("efbatched.claim");
        activity?.SetTag("efbatched.migration", migration.Name);
        var outcome = await claimer.ClaimAsync(migration, work, run).ConfigureAwait(false);
        if (outcome is not ClaimOutcome.Claimed)
        {
            activity.Drop();
        }

        return outcome;
    }

    private async Task<CycleResult> ExecuteAsync(LeasedJob job, BatchedWork work, Position at, RunContext run)
    {
        var migration = job.Migration;
        using var activity = EfBatchedDiagnostics.Source.StartActivity("efbatched.job");
        activity?.SetTag("efbatched.migration", migration.Name).SetTag("efbatched.job.id", job.Id).SetTag("efbatched.job.attempt", job.Attempt);
        using var range = BeginRangeScope(job);
        JobLog.Claimed(
            diagnostics.JobLogger,
            job.Id,
            migration.Name,
            migration.Id,
            job.Attempt,
            migration.Table.Name,
            string.Join(", ", migration.KeyColumns),
            migration.JobSize,
            "Running");
        var started = time.GetTimestamp();
        var outcome = await executor.ExecuteAsync(job, work, run).ConfigureAwait(false);
        var elapsed = time.GetElapsedTime(started);
        activity?.SetTag("efbatched.job.outcome", outcome.Kind.ToString());
        diagnostics.Metrics.JobEnded(migration.Name, outcome.Kind.ToString(), elapsed);
        if (outcome.Kind == JobOutcomeKind.Finished)
        {
            JobLog.Finished(
                diagnostics.JobLogger, job.Id, migration.Name, (long)elapsed.TotalMilliseconds, job.RowsWalked, job.RowsMigrated);
        }

        // What follows from it was logged where it was decided: an attempt that failed, a row set aside, a hold.
        if (outcome.Failure is { Exception: var exception })
        {
            await ReportAsync(at, exception, run).ConfigureAwait(false);
        }

        return new CycleResult(CycleOutcome.Worked, TimeSpan.Zero);
    }

    private IDisposable? BeginRangeScope(LeasedJob job)
    {
        return diagnostics.ShowsKeys
            ? diagnostics.JobLogger.BeginScope(
                new Dictionary<string, object?>
                {
                    ["Start"] = job.Checkpoint?.Text,
                    ["End"] = job.UpTo.Text,
                })
            : null;
    }

    // What passes by itself needs nobody.
    private void Log(Position at, Exception exception)
    {
        if (Failure.Of(exception, provider, CancellationToken.None).Kind is FailureKind.System or FailureKind.Transient)
        {
            RunnerLog.StepPutOff(diagnostics.RunnerLogger, at.Step, at.Migration?.Name, exception);
        }
        else
        {
            RunnerLog.StepFailed(diagnostics.RunnerLogger, at.Step, at.Migration?.Name, at.Job?.Id, at.Job?.Attempt, exception);
        }
    }

    private async Task ReportAsync(Position at, Exception exception, RunContext run)
    {
        for (var activity = Activity.Current; activity?.Source == EfBatchedDiagnostics.Source; activity = activity.Parent)
        {
            activity.SetStatus(ActivityStatusCode.Error, exception.Message);
        }
        if (policy.Options.OnError is not { } onError)
        {
            return;
        }

        try
        {
            await onError(
                new BatchedMigrationErrorContext(at.Step, exception, run.CorrelationId, at.Migration?.Name, at.Job?.Id, at.Job?.Attempt),
                run.Aborting).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            RunnerLog.OnErrorFailed(diagnostics.RunnerLogger, e);
        }
    }

    private sealed record Position(BatchedMigrationStep Step, MigrationSnapshot? Migration = null, LeasedJob? Job = null);
}
