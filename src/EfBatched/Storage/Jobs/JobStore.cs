using EfBatched.Databases;
using EfBatched.Keys;
using EfBatched.Sql;
using EfBatched.Storage.Migrations;
using EfBatched.Tracking;
using System.Data.Common;

namespace EfBatched.Storage.Jobs;

/// <summary>Reads and changes the rows of jobs. One statement per method; each that a holder calls proves its lease by the token.</summary>
internal sealed partial class JobStore(TrackingConnection connection, StorageProvider provider, TrackingNames names)
{
    private const string Columns =
        """
        "id", "migration_id", "status", "after_key", "up_to", "checkpoint", "attempts", "token", "sequence", "job_size", "rows_scanned",
            "error_message", "is_isolated_row", "kind"
        """;

    // The counts of the batch that was committed last, and the rests since.
    private const string Counts =
        """
        "rows_migrated" = "rows_migrated" + @efb_migrated, "rows_scanned" = "rows_scanned" + @efb_scanned,
            "rows_matched" = "rows_matched" + @efb_matched, "work_ms" = "work_ms" + @efb_work, "throttled_ms" = "throttled_ms" + @efb_rest
        """;

    /// <summary>
    /// The guard: moves the checkpoint if, and only if, the token still holds the job, no batch has been committed since, and the migration
    /// runs. This one statement is what makes a batch happen exactly once; it returns what an operator may change as it is now.
    /// </summary>
    public SqlText Guard(JobProgress progress, EncodedBoundary next, int batchSize) =>
        new SqlText(
            $"""
            UPDATE {names.Jobs} SET "checkpoint" = @next, "sequence" = "sequence" + 1, "attempts" = 1, "batches" = "batches" + 1,
                {Counts}, "batch_size" = @batchSize, "leased_until" = {provider.NowPlus("lease")}
            WHERE {JobProgressExtensions.Proof}
              AND EXISTS (SELECT 1 FROM {names.Migrations} AS m WHERE m."id" = @migration AND m."status" = '{BatchedMigrationStatus.Running}')
            RETURNING {string.Join(", ", MigrationSettings.Columns.Select(SettingOfMigration))}
            """)
            .With("next", next.Json).With("batchSize", batchSize).With("migration", progress.MigrationId).With("lease", progress.LeaseDuration)
            .AddProof(progress).AddCounts(progress);

    /// <summary>Reads a job's row under its lock: waits for whoever has it, then sees what really was committed.</summary>
    public Task<JobSnapshot?> LockAsync(long id, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText($"""SELECT {Columns} FROM {names.Jobs} WHERE "id" = @id{provider.RowLock}""").With("id", id),
            Read,
            cancellationToken);

    /// <summary>Renews the lease of a job between two batches; false when the guard of the next one would refuse it.</summary>
    public async Task<bool> RenewAsync(JobProgress progress, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Jobs} SET "leased_until" = {provider.NowPlus("lease")}
                WHERE {JobProgressExtensions.Proof}
                  AND EXISTS (SELECT 1 FROM {names.Migrations} AS m WHERE m."id" = @migration AND m."status" = '{BatchedMigrationStatus.Running}')
                """)
                .AddProof(progress).With("lease", progress.LeaseDuration).With("migration", progress.MigrationId),
            cancellationToken).ConfigureAwait(false) == 1;

    /// <summary>
    /// Forgets the migration's failures in a row, along with the statement that ends the job, if its lease still holds. The migration's row is
    /// changed before the job's, as everybody does who changes both.
    /// </summary>
    public Task EndStreakWithNextAsync(JobProgress progress, CancellationToken cancellationToken) =>
        connection.PrecedeAsync(
            new SqlText($"{MigrationStore.EndStreak(names)} AND EXISTS (SELECT 1 FROM {names.Jobs} WHERE {JobProgressExtensions.Proof}) RETURNING 1")
                .AddProof(progress).With("migration", progress.MigrationId),
            cancellationToken);

    /// <summary>
    /// Ends a job, if the database proves that it is done: no row lies behind its checkpoint. It has walked what it was counted for, also where
    /// a crash lost the count of a batch. False when the lease is lost, or when there is such a row. See docs/adr/0014-proof-of-the-end.md.
    /// </summary>
    /// <param name="progress">The proof of the lease.</param>
    /// <param name="rowsLeft">Searches (checkpoint, up to] for a row.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<bool> FinishAsync(JobProgress progress, SqlText rowsLeft, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Jobs} SET "status" = '{BatchedJobStatus.Finished}', "finished_at" = {provider.Now}, "checkpoint" = "up_to", "token" = NULL,
                    "leased_until" = NULL, "rows_migrated" = "rows_migrated" + @efb_migrated, "rows_matched" = "rows_matched" + @efb_matched,
                    "rows_scanned" = CASE WHEN "rows_scanned" + @efb_scanned > "job_size" THEN "rows_scanned" + @efb_scanned ELSE "job_size" END,
                    "work_ms" = "work_ms" + @efb_work, "throttled_ms" = "throttled_ms" + @efb_rest
                WHERE {JobProgressExtensions.Proof} AND NOT EXISTS (
                {rowsLeft.Sql})
                """)
                .AddProof(progress).AddCounts(progress).With(rowsLeft),
            cancellationToken).ConfigureAwait(false) == 1;

    /// <summary>True when the job's row, as the current transaction sees it, has the batch that comes after this progress.</summary>
    public Task<bool> HasNextBatchAsync(JobProgress progress, CancellationToken cancellationToken) =>
        connection.AnyAsync(
            new SqlText($"SELECT 1 FROM {names.Jobs} WHERE {JobProgressExtensions.Proof}")
                .AddProof(progress with { Sequence = progress.Sequence + 1 }),
            cancellationToken);

    /// <summary>Gives the job back. Being interrupted was no attempt.</summary>
    public async Task<bool> ReleaseAsync(JobProgress progress, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Jobs} SET "status" = '{BatchedJobStatus.Pending}', "token" = NULL, "leased_until" = NULL, "attempts" = "attempts" - 1,
                    {Counts}
                WHERE {JobProgressExtensions.Proof}
                """)
                .AddProof(progress).AddCounts(progress),
            cancellationToken).ConfigureAwait(false) == 1;

    /// <summary>Records that the attempt failed, and when the next may begin.</summary>
    public async Task<bool> FailAsync(JobProgress progress, JobError error, TimeSpan delay, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Jobs} SET "status" = '{BatchedJobStatus.Failed}', "token" = NULL, "leased_until" = NULL, "finished_at" = {provider.Now},
                    "retry_at" = {provider.NowPlus("delay")}, "error_code" = @errorCode, "error_sql_state" = @sqlState,
                    "error_type" = @errorType, "error_message" = @errorMessage,
                    "error_hint" = @errorHint, "error_column" = @errorColumn, "error_constraint" = @errorConstraint, {Counts}
                WHERE {JobProgressExtensions.Proof}
                """)
                .AddProof(progress).With("delay", delay).AddError(error).AddCounts(progress),
            cancellationToken).ConfigureAwait(false) == 1;

    /// <summary>Marks a job whose holder crashed as failed, so that it is shown with its error.</summary>
    public Task<int> FailCrashedAsync(long id, string message, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Jobs} SET "status" = '{BatchedJobStatus.Failed}', "token" = NULL, "leased_until" = NULL, "finished_at" = {provider.Now},
                    "error_code" = 'Unknown', "error_message" = @message
                WHERE "id" = @id AND {IsExpired}
                """)
                .With("id", id).WithProse("message", message),
            cancellationToken);

    private string SettingOfMigration(string column) =>
        $"""(SELECT m."{column}" FROM {names.Migrations} AS m WHERE m."id" = @migration) AS "{column}" """;

    private static JobSnapshot Read(DbDataReader row) =>
        new()
        {
            Id = row.GetInt64(0),
            MigrationId = row.GetInt64(1),
            Status = Enum.Parse<BatchedJobStatus>(row.GetString(2)),
            After = BoundaryAt(row, 3),
            UpTo = new EncodedBoundary(row.GetString(4)),
            Checkpoint = BoundaryAt(row, 5),
            Attempts = row.GetInt32(6),
            Token = row.IsDBNull(7) ? null : row.GetGuid(7),
            Sequence = row.GetInt64(8),
            JobSize = row.GetInt32(9),
            RowsScanned = row.GetInt64(10),
            ErrorMessage = row.IsDBNull(11) ? null : row.GetString(11),
            IsIsolatedRow = row.GetBoolean(12),
            Kind = Enum.Parse<BatchedJobKind>(row.GetString(13)),
        };

    private static EncodedBoundary? BoundaryAt(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : new EncodedBoundary(row.GetString(column));
}
