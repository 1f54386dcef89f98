using EfBatched.Keys;
using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.Storage;
using EfBatched.Storage.Jobs;
using EfBatched.Storage.Migrations;
using EfBatched.Work;

namespace EfBatched.Running.Searching;

/// <summary>
/// Decides what follows when no job is left to claim: wait, fail, verify, sweep what the verification found, or finish.
/// See docs/adr/0007-verification.md.
/// </summary>
internal sealed class WalkEnd(
    EngineDatabase database,
    RunnerPolicy policy,
    EngineDiagnostics diagnostics,
    RunnerMemory memory,
    RunnerIdentity identity)
{
    /// <summary>How often what a verification finds is changed before the migration fails.</summary>
    public const int MaxSweeps = 3;

    // The cursor moves once for each job, in every round. More of them than this are not searched for a missing one, since that could take
    // longer than a statement of the bookkeeping may, with the migration's row locked.
    private const int MaxSearchedJobs = 100_000;

    private readonly MigrationLifecycle _lifecycle = new(diagnostics, memory, identity);

    /// <summary>Moves a migration on whose row this transaction has locked.</summary>
    public async Task<ClaimOutcome> FollowAsync(
        TrackingStore store, long migrationId, BatchedWork work, CancellationToken cancellationToken)
    {
        var migration = (await store.Migrations.FindAsync(migrationId, cancellationToken).ConfigureAwait(false))!;
        if (!migration.HasReachedEnd)
        {
            return new ClaimOutcome.Outrun(migration);
        }

        if (await store.Jobs.LockExhaustedAsync(
                migrationId, policy.Options.MaxJobAttempts, memory.LiveJobs.Ids, cancellationToken).ConfigureAwait(false) is { } exhausted)
        {
            return await FailAsync(store, migration, exhausted, cancellationToken).ConfigureAwait(false);
        }

        var (open, nextRetryMs) = await store.Jobs.FindOpenAsync(migrationId, policy.Options.MaxJobAttempts, cancellationToken)
            .ConfigureAwait(false);
        if (open > 0)
        {
            return nextRetryMs is { } ms
                ? new ClaimOutcome.Waiting(TimeSpan.FromMilliseconds(Math.Max(ms, 0)))
                : new ClaimOutcome.Taken();
        }

        if (await store.Jobs.CountFailedRowsAsync(migrationId, cancellationToken).ConfigureAwait(false) is var rows and > 0)
        {
            await _lifecycle.FailAsync(
                store,
                migration,
                BatchedErrorCode.JobExceedsMaxAttempts,
                RunningStrings.FailedRowsRemain(migration.Name, rows),
                cancellationToken).ConfigureAwait(false);
            return new ClaimOutcome.Ended();
        }

        await EndWalkAsync(store, migration, work, cancellationToken).ConfigureAwait(false);
        return new ClaimOutcome.Ended();
    }

    private async Task EndWalkAsync(
        TrackingStore store, MigrationSnapshot migration, BatchedWork work, CancellationToken cancellationToken)
    {
        if (migration.Phase != BatchedMigrationPhase.Sweep && !work.Declaration.IsByPredicate
            && migration.CursorSequence <= MaxSearchedJobs
            && await store.Jobs.HasGapAsync(migration, work.KindOfJob(migration.Phase), cancellationToken).ConfigureAwait(false))
        {
            await _lifecycle.FailAsync(
                store, migration, BatchedErrorCode.Unknown, RunningStrings.JobIsMissing(migration.Name), cancellationToken)
                .ConfigureAwait(false);
            return;
        }

        if (!work.CanVerify)
        {
            await _lifecycle.FinishAsync(store, migration, RunningStrings.NothingToVerify, cancellationToken).ConfigureAwait(false);
        }
        else if (migration.Phase != BatchedMigrationPhase.Verify)
        {
            await _lifecycle.VerifyAsync(store, migration, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await EndVerificationAsync(store, migration, work, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task EndVerificationAsync(
        TrackingStore store, MigrationSnapshot migration, BatchedWork work, CancellationToken cancellationToken)
    {
        var matched = await store.Jobs.CountMatchedAsync(migration.Id, migration.Round, cancellationToken).ConfigureAwait(false);
        if (matched == 0)
        {
            await _lifecycle.FinishAsync(store, migration, RunningStrings.Verified, cancellationToken).ConfigureAwait(false);
        }
        else if (migration.Round % (MaxSweeps + 1) != 0)
        {
            await _lifecycle.SweepAsync(store, migration, matched, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await _lifecycle.FailAsync(
                store,
                migration,
                BatchedErrorCode.RowsRemain,
                RunningStrings.RowsRemain(
                    migration.Table,
                    matched,
                    MaxSweeps,
                    await FindKeysAsync(store, migration, work, cancellationToken).ConfigureAwait(false)),
                cancellationToken).ConfigureAwait(false);
        }
    }

    // Where they lie was found out; to look for them in the whole table would take too long with the migration's row locked. That they cannot be
    // read now must not keep the migration from failing; on a context that is shared it would, since the query were part of this transaction.
    private async Task<IReadOnlyList<string>?> FindKeysAsync(
        TrackingStore store, MigrationSnapshot migration, BatchedWork work, CancellationToken cancellationToken)
    {
        if (!diagnostics.ShowsKeys)
        {
            return null;
        }

        var (after, upTo) = await store.Jobs.FirstMatchedRangeAsync(migration.Id, migration.Round, cancellationToken).ConfigureAwait(false);
        var range = new KeyRange(work.Codec.DecodeIfAny(after), work.Codec.Decode(upTo));
        try
        {
            return database.HasSharedContext ? [] : await new KeySearch(database, policy, work).LookAsync(
                async context => await work.ReadMatchingKeysAsync(context, range).Take(SensitiveData.MostKeys).Select(k => k.Text)
                    .ToListAsync(cancellationToken).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }

    private async Task<ClaimOutcome> FailAsync(
        TrackingStore store, MigrationSnapshot migration, JobSnapshot exhausted, CancellationToken cancellationToken)
    {
        var error = exhausted.Status == BatchedJobStatus.Running
            ? await FailCrashedAsync(store, exhausted, cancellationToken).ConfigureAwait(false)
            : exhausted.ErrorMessage ?? RunningStrings.LeaseExpired;
        if (exhausted.IsIsolatedRow)
        {
            // It waits for a person; the rest may go on.
            return new ClaimOutcome.Waiting(TimeSpan.Zero);
        }

        await _lifecycle.FailAsync(
            store,
            migration,
            BatchedErrorCode.JobExceedsMaxAttempts,
            RunningStrings.JobExceedsMaxAttempts(exhausted.Id, exhausted.Attempts, error),
            cancellationToken).ConfigureAwait(false);
        return new ClaimOutcome.Ended();
    }

    // What had failed before, at the same rows, may well be why the holder could say nothing any more.
    private static async Task<string> FailCrashedAsync(TrackingStore store, JobSnapshot job, CancellationToken cancellationToken)
    {
        var recorded = await store.Events.FindLastFailureAsync(job.MigrationId, job.Id, job.Attempts - 1, cancellationToken)
            .ConfigureAwait(false);
        var error = recorded is null ? RunningStrings.LeaseExpired : RunningStrings.LeaseExpiredAfter(recorded);
        await store.Jobs.FailCrashedAsync(job.Id, error, cancellationToken).ConfigureAwait(false);
        return error;
    }
}
