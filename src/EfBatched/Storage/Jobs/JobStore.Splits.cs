using EfBatched.Databases;
using EfBatched.Keys;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Jobs;

// Splits a job in place around the row behind its checkpoint: (after, checkpoint], (checkpoint, row], (row, up to]. The statements belong
// into one transaction, in this order; each proves the lease. See docs/adr/0008-splitting-around-a-row.md.
internal sealed partial class JobStore
{
    // Every job has rows; a crash may have lost the count of the batch before it.
    private const string Scanned = """
        CASE WHEN "rows_scanned" + @efb_scanned > 0 THEN "rows_scanned" + @efb_scanned ELSE 1 END
        """;

    // As many as the finished part has, and the row itself.
    private const string Before = $"""
        (CASE WHEN "checkpoint" IS NULL THEN 1 ELSE 1 + {Scanned} END)
        """;

    /// <summary>Keeps what is committed as a finished job, with its counts; nothing when nothing is.</summary>
    public Task<int> InsertDoneAsync(JobProgress progress, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                INSERT INTO {names.Jobs} ("migration_id", "kind", "round", "after_key", "up_to", "checkpoint", "status", "attempts",
                    "sequence", "runner_id", "correlation_id", "batch_size", "job_size", "batches", "rows_scanned", "rows_migrated",
                    "rows_matched", "work_ms", "throttled_ms", "created_at", "started_at", "finished_at")
                SELECT "migration_id", "kind", "round", "after_key", "checkpoint", "checkpoint", '{BatchedJobStatus.Finished}', "attempts", "sequence",
                    "runner_id", "correlation_id", "batch_size", CAST({Scanned} AS integer), "batches", {Scanned},
                    "rows_migrated" + @efb_migrated, "rows_matched" + @efb_matched, "work_ms" + @efb_work, "throttled_ms", "created_at", "started_at", {provider.Now}
                FROM {names.Jobs} WHERE {JobProgressExtensions.Proof} AND "checkpoint" IS NOT NULL
                """)
                .AddProof(progress).AddCounts(progress),
            cancellationToken);

    /// <summary>Keeps what is behind the row as a job that goes on before new ranges are begun; nothing when the row is the last one.</summary>
    public Task<int> InsertRestAsync(JobProgress progress, EncodedBoundary row, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                INSERT INTO {names.Jobs} ("migration_id", "kind", "round", "after_key", "up_to", "status", "attempts", "sequence",
                    "batch_size", "job_size", "batches", "rows_scanned", "rows_migrated", "created_at")
                SELECT "migration_id", "kind", "round", @row, "up_to", '{BatchedJobStatus.Pending}', 0, 0, "batch_size",
                    CAST(CASE WHEN "job_size" > {Before} THEN "job_size" - {Before} ELSE 1 END AS integer), 0, 0, 0, {provider.Now}
                FROM {names.Jobs} WHERE {JobProgressExtensions.Proof} AND "up_to" <> @row
                """)
                .AddProof(progress).AddCounts(progress).With("row", row.Json),
            cancellationToken);

    /// <summary>Leaves of the job the row alone, failed.</summary>
    public async Task<bool> IsolateAsync(
        JobProgress progress, EncodedBoundary row, JobError error, TimeSpan delay, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Jobs} SET "after_key" = coalesce("checkpoint", "after_key"), "checkpoint" = NULL, "up_to" = @row,
                    "is_isolated_row" = @isolated, "status" = '{BatchedJobStatus.Failed}', "token" = NULL, "leased_until" = NULL,
                    "finished_at" = {provider.Now}, "retry_at" = {provider.NowPlus("delay")}, "error_code" = @errorCode,
                    "error_sql_state" = @sqlState, "error_type" = @errorType, "error_message" = @errorMessage, "error_hint" = @errorHint,
                    "error_column" = @errorColumn, "error_constraint" = @errorConstraint, "job_size" = 1,
                    "batches" = 0, "rows_scanned" = 0, "rows_migrated" = 0, "rows_matched" = 0, "work_ms" = 0, "throttled_ms" = 0
                WHERE {JobProgressExtensions.Proof}
                """)
                .AddProof(progress).With("row", row.Json).With("isolated", true).With("delay", delay).AddError(error),
            cancellationToken).ConfigureAwait(false) == 1;
}
