using EfBatched.Running.Runner;
using EfBatched.Storage;
using EfBatched.Storage.Migrations;

namespace EfBatched.Running.Housekeeping;

/// <summary>
/// Merges finished jobs and removes events, one bounded step after the other. Each is a short transaction under the lock of the migration's row,
/// for which it does not wait: no batch takes that lock, and a claim or a person goes first.
/// </summary>
internal sealed class JobMerger(EngineDatabase database)
{
    /// <summary>The most rows of a step.</summary>
    public const int StepRows = 500;

    /// <summary>Merges the oldest jobs from one on; null when somebody else has the migration, or it is no longer as it was.</summary>
    /// <param name="due">The migration.</param>
    /// <param name="from">What the last step has come to.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<MergeStep?> MergeAsync(DueRetention due, (long Range, long Last) from, CancellationToken cancellationToken) =>
        StepAsync<MergeStep>(
            due,
            async (store, seen) =>
            {
                var jobs = await store.Jobs.LockFinishedAsync(
                    due.Id, from, due.JobsBefore, seen.Searching, withRows: due.HasEnded, StepRows, cancellationToken).ConfigureAwait(false);
                var merged = 0;
                var last = jobs.Count == 0 ? 0 : jobs[^1].Id;
                var open = last;
                foreach (var range in FinishedRanges.Find(jobs, due.HasEnded))
                {
                    // The oldest stays: it lies at the beginning of the table, whose end can then be given back.
                    var kept = range.MinBy(j => j.Id)!.Id;
                    open = range.Any(j => j.Id == last) ? kept : open;
                    await store.Jobs.MergeAsync(
                        kept,
                        (range[0], range[^1]),
                        range.Select(j => j.Counts).Aggregate((one, other) => one + other),
                        [.. range.Select(j => j.Id).Where(id => id != kept)],
                        cancellationToken).ConfigureAwait(false);
                    merged += range.Count - 1;
                }

                return new MergeStep(merged, jobs.Count < StepRows ? null : (open, last));
            },
            cancellationToken);

    /// <summary>Removes some events that explain nothing any more; null as above.</summary>
    public Task<MergeStep?> RemoveEventsAsync(DueRetention due, CancellationToken cancellationToken) =>
        StepAsync<MergeStep>(
            due,
            async (store, _) =>
            {
                var removed = await store.Events.RemovePassedAsync(due.Id, due.EventsBefore, StepRows, cancellationToken).ConfigureAwait(false);
                return new MergeStep(removed, removed < StepRows ? null : default((long, long)));
            },
            cancellationToken);

    /// <summary>Records that nothing is left to do for a migration that has ended.</summary>
    public Task CloseAsync(DueRetention due, CancellationToken cancellationToken) =>
        StepAsync<object>(
            due,
            async (store, _) => await store.Migrations.SetRetainedAsync(due.Id, cancellationToken).ConfigureAwait(false),
            cancellationToken);

    // What was begun again meanwhile is no longer as it was found.
    private Task<TStep?> StepAsync<TStep>(
        DueRetention due, Func<TrackingStore, RetentionLock, Task<TStep>> step, CancellationToken cancellationToken)
        where TStep : class =>
        database.InTransactionAsync(
            async store =>
                await store.Migrations.LockRetentionAsync(due.Id, cancellationToken).ConfigureAwait(false) is { } seen && seen.HasEnded == due.HasEnded
                    ? await step(store, seen).ConfigureAwait(false)
                    : null,
            cancellationToken);
}
