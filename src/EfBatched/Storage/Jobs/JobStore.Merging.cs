using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Jobs;

// Makes one row of jobs that have finished side by side. The statements belong into one transaction that has locked the migration's row; what has
// finished changes in no other way. See docs/adr/0017-merged-jobs.md.
internal sealed partial class JobStore
{
    /// <summary>Locks the oldest finished jobs that may be merged, as far as nobody else has them.</summary>
    /// <param name="migrationId">The migration.</param>
    /// <param name="from">The range that the last step has come to, and the last job that it has seen; later ones are looked at.</param>
    /// <param name="before">Jobs from this one on stay as they are; null for none.</param>
    /// <param name="searching">The verification whose ranges with rows that match will be swept yet; null for none.</param>
    /// <param name="withRows">Whether those of single rows, which had failed before, are among them.</param>
    /// <param name="most">The most jobs.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<IReadOnlyList<FinishedJob>> LockFinishedAsync(
        long migrationId,
        (long Range, long Last) from,
        long? before,
        int? searching,
        bool withRows,
        int most,
        CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText(
                $"""
                SELECT "id", "kind", "round", "after_key", "up_to", "job_count", "job_size", "batches", "rows_scanned", "rows_migrated",
                    "rows_matched", "work_ms", "throttled_ms"
                FROM {names.Jobs}
                WHERE "migration_id" = @migration AND ("id" > @last OR "id" = @range) AND "status" = '{BatchedJobStatus.Finished}'
                  {(before is null ? "" : "AND \"id\" < @before")} {(withRows ? "" : "AND NOT \"is_isolated_row\"")}
                  {(searching is null ? "" : $"AND NOT (\"kind\" = '{BatchedJobKind.Verify}' AND \"round\" = @round AND \"rows_matched\" > 0)")}
                ORDER BY "id" LIMIT @most{provider.RowLockSkippingLocked}
                """)
                .With("migration", migrationId).With("range", (long?)from.Range).With("last", (long?)from.Last).With("before", before).With("round", searching).With("most", most),
            r => new FinishedJob(
                r.GetInt64(0),
                Enum.Parse<BatchedJobKind>(r.GetString(1)),
                r.GetInt32(2),
                BoundaryAt(r, 3),
                new Keys.EncodedBoundary(r.GetString(4)),
                new FinishedCounts(
                    r.GetInt32(5),
                    // What was merged has too many for its size to tell.
                    r.GetInt32(5) > 1 ? r.GetInt64(8) : r.GetInt32(6),
                    r.GetInt64(7),
                    r.GetInt64(8),
                    r.GetInt64(9),
                    r.GetInt64(10),
                    r.GetInt64(11),
                    r.GetInt64(12))),
            cancellationToken);

    /// <summary>Makes a finished job stand for a range and all the jobs in it, whose rows are then deleted.</summary>
    /// <param name="kept">The job that stays.</param>
    /// <param name="range">The first and the last of them, in walking order.</param>
    /// <param name="counts">What all of them counted.</param>
    /// <param name="others">The others.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task MergeAsync(
        long kept, (FinishedJob First, FinishedJob Last) range, FinishedCounts counts, IReadOnlyList<long> others, CancellationToken cancellationToken)
    {
        var merged = string.Join(", ", others.Select((_, i) => $"@id{i}"));
        await connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Jobs} SET "after_key" = @after, "up_to" = @upTo, "checkpoint" = @upTo, "is_isolated_row" = @isolated, "attempts" = 1,
                    "runner_id" = NULL, "correlation_id" = NULL, "retry_at" = NULL,
                    "created_at" = (SELECT MIN("created_at") FROM {names.Jobs} WHERE "id" IN (@kept, {merged})),
                    "started_at" = (SELECT MIN("started_at") FROM {names.Jobs} WHERE "id" IN (@kept, {merged})),
                    "finished_at" = (SELECT MAX("finished_at") FROM {names.Jobs} WHERE "id" IN (@kept, {merged})),
                    "job_count" = @jobs, "job_size" = @size, "batches" = @batches, "rows_scanned" = @scanned, "rows_migrated" = @migrated,
                    "rows_matched" = @matched, "work_ms" = @work, "throttled_ms" = @rested
                WHERE "id" = @kept
                """)
                .With("kept", (long?)kept).With("id", others).With("after", range.First.After?.Json).With("upTo", range.Last.UpTo.Json)
                .With("isolated", false).With("jobs", (int)Math.Min(counts.Jobs, int.MaxValue))
                .With("size", (int)Math.Clamp(counts.JobSize, 1, int.MaxValue)).With("batches", (long?)counts.Batches)
                .With("scanned", (long?)counts.RowsScanned).With("migrated", (long?)counts.RowsMigrated)
                .With("matched", (long?)counts.RowsMatched).With("work", (long?)counts.WorkMs).With("rested", (long?)counts.ThrottledMs),
            cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(
            new SqlText($"""DELETE FROM {names.Jobs} WHERE "id" IN ({merged})""").With("id", others), cancellationToken).ConfigureAwait(false);
    }
}
