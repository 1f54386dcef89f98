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

    // A single bad row is tried again once, at the end; after that only when a person asks for it.
    private const string MaxAttempts = """
        (CASE WHEN "is_isolated_row" AND @maxAttempts > @maxRowAttempts THEN @maxRowAttempts ELSE @maxAttempts END)
        """;

    // The counts of the batch that was committed last, and the rests since.
    private const string Counts =
        """
        "rows_migrated" = "rows_migrated" + @efb_migrated, "rows_scanned" = "rows_scanned" + @efb_scanned,
            "rows_matched" = "rows_matched" + @efb_matched, "work_ms" = "work_ms" + @efb_work, "throttled_ms" = "throttled_ms" + @efb_rest
        """;

    private string IsExpired => $"""("status" = '{BatchedJobStatus.Running}' AND "leased_until" <= {provider.Now})""";

    // A single bad row has its last try when all else is done: the application may have repaired or deleted it by then.
    private string IsTurn => $"""
        (NOT "is_isolated_row" OR "attempts" = 0 OR NOT EXISTS (
          SELECT 1 FROM {names.Jobs} AS o WHERE o."migration_id" = @migration AND NOT o."is_isolated_row"
            AND o."status" {StatusSql.IsOpen}))
        """;

    /// <summary>Locks a job that a shutdown released or whose holder crashed for the first time; one that somebody has locked is left.</summary>
    /// <param name="migrationId">The migration.</param>
    /// <param name="live">Jobs that whoever asks has itself: it is no stranger's to be taken over, however long ago its lease has expired.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<JobSnapshot?> LockInterruptedAsync(long migrationId, IReadOnlyList<long> live, CancellationToken cancellationToken) =>
        LockFirstAsync(
            migrationId, $"""("status" = '{BatchedJobStatus.Pending}' OR ({IsExpired} AND "attempts" <= 1))""", maxAttempts: 0, live, cancellationToken);

    /// <summary>Locks a job that failed and whose back-off has passed, or whose holder crashed again.</summary>
    public Task<JobSnapshot?> LockRetryAsync(
        long migrationId, int maxAttempts, IReadOnlyList<long> live, CancellationToken cancellationToken) =>
        LockFirstAsync(
            migrationId,
            $"""
            (("status" = '{BatchedJobStatus.Failed}' AND ("retry_at" IS NULL OR "retry_at" <= {provider.Now})) OR {IsExpired}) AND "attempts" < {MaxAttempts}
              AND {IsTurn}
            """,
            maxAttempts,
            live,
            cancellationToken);

    /// <summary>
    /// How many jobs have their holder still although their lease has expired: the row is locked by a batch that outlasts it, or whoever asks has
    /// the job itself.
    /// </summary>
    public Task<int> CountInLongBatchAsync(long migrationId, IReadOnlyList<long> live, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                $"""
                SELECT (SELECT COUNT(*) FROM {names.Jobs} WHERE "migration_id" = @migration AND {IsExpired}) - COUNT(*)
                FROM (
                    SELECT 1 FROM {names.Jobs} WHERE "migration_id" = @migration AND {IsExpired} AND {IsNone(live)}{provider.RowLockSkippingLocked})
                    AS free
                """)
                .With("migration", migrationId).With("live", live),
            r => (int)r.GetInt64(0),
            cancellationToken);

    /// <summary>Leases a job that this transaction has locked, and counts the attempt.</summary>
    public async Task<JobSnapshot> LeaseAsync(long id, LeaseRequest request, CancellationToken cancellationToken) =>
        (await connection.QuerySingleAsync(
            request.AddTo(
                new SqlText(
                    $"""
                    UPDATE {names.Jobs} SET "status" = '{BatchedJobStatus.Running}', "attempts" = "attempts" + 1, "token" = @token, "runner_id" = @runner,
                        "correlation_id" = @correlation, "leased_until" = {provider.NowPlus("lease")}, "started_at" = {provider.Now},
                        "retry_at" = NULL, "finished_at" = NULL, "error_code" = NULL, "error_sql_state" = NULL, "error_type" = NULL,
                        "error_message" = NULL, "error_hint" = NULL, "error_column" = NULL, "error_constraint" = NULL
                    WHERE "id" = @id
                    RETURNING {Columns}
                    """)
                    .With("id", id)),
            Read,
            cancellationToken).ConfigureAwait(false))!;

    /// <summary>Creates a job that is leased already, in its first attempt.</summary>
    public async Task<JobSnapshot> InsertAsync(
        MigrationSnapshot migration,
        BatchedJobKind kind,
        EncodedBoundary upTo,
        int rows,
        int batchSize,
        LeaseRequest request,
        CancellationToken cancellationToken) =>
        (await connection.QuerySingleAsync(
            request.AddTo(
                new SqlText(
                    $"""
                    INSERT INTO {names.Jobs} ("migration_id", "after_key", "up_to", "status", "attempts", "token", "sequence", "runner_id",
                        "correlation_id", "leased_until", "batch_size", "job_size", "batches", "rows_scanned", "rows_migrated",
                        "kind", "round", "created_at", "started_at")
                    VALUES (@migration, @after, @upTo, '{BatchedJobStatus.Running}', 1, @token, 0, @runner, @correlation, {provider.NowPlus("lease")},
                        @batchSize, @jobSize, 0, 0, 0, @kind, @round, {provider.Now}, {provider.Now})
                    RETURNING {Columns}
                    """)
                    .With("migration", migration.Id).With("after", migration.Cursor?.Json).With("upTo", upTo.Json)
                    .With("batchSize", batchSize).With("jobSize", rows)
                    .With<BatchedJobKind>("kind", kind).With("round", migration.Round)),
            Read,
            cancellationToken).ConfigureAwait(false))!;

    /// <summary>The job that a token holds.</summary>
    public Task<JobSnapshot?> FindAsync(long migrationId, Guid token, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText($"""SELECT {Columns} FROM {names.Jobs} WHERE "migration_id" = @migration AND "token" = @token""")
                .With("migration", migrationId).With("token", token),
            Read,
            cancellationToken);

    /// <summary>
    /// Locks a job that failed, or whose holder crashed, on its last permitted attempt; one whose batch is still under way is left, and so
    /// is a single bad row that waits for a person.
    /// </summary>
    public Task<JobSnapshot?> LockExhaustedAsync(
        long migrationId, int maxAttempts, IReadOnlyList<long> live, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                $"""
                SELECT {Columns} FROM {names.Jobs}
                WHERE "migration_id" = @migration AND "attempts" >= {MaxAttempts}
                  AND (("status" = '{BatchedJobStatus.Failed}' AND NOT "is_isolated_row") OR {IsExpired}) AND {IsNone(live)}
                ORDER BY "id" LIMIT 1{provider.RowLockSkippingLocked}
                """)
                .With("migration", migrationId).With("maxAttempts", maxAttempts).With("maxRowAttempts", RowAttempts)
                .With("live", live),
            Read,
            cancellationToken);

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

    /// <summary>
    /// How many jobs are not done, and how long until one that failed may be tried again; null when none waits for that. Single bad rows
    /// that wait for a person are left out.
    /// </summary>
    public Task<(int Open, long? NextRetryMs)> FindOpenAsync(long migrationId, int maxAttempts, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                $"""
                SELECT COUNT(*), MIN(CASE WHEN "status" = '{BatchedJobStatus.Failed}' AND {IsTurn} THEN {provider.MillisecondsUntil("\"retry_at\"")} END)
                FROM {names.Jobs} WHERE "migration_id" = @migration AND "status" {StatusSql.IsOpen}
                  AND NOT ("status" = '{BatchedJobStatus.Failed}' AND "is_isolated_row" AND "attempts" >= {MaxAttempts})
                """)
                .With("migration", migrationId).With("maxAttempts", maxAttempts).With("maxRowAttempts", RowAttempts),
            r => ((int)r.GetInt64(0), r.IsDBNull(1) ? null : (long?)r.GetInt64(1)),
            cancellationToken);

    private string SettingOfMigration(string column) =>
        $"""(SELECT m."{column}" FROM {names.Migrations} AS m WHERE m."id" = @migration) AS "{column}" """;

    private Task<JobSnapshot?> LockFirstAsync(
        long migrationId, string condition, int maxAttempts, IReadOnlyList<long> live, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                $"""
                SELECT {Columns} FROM {names.Jobs} WHERE "migration_id" = @migration AND {condition} AND {IsNone(live)}
                ORDER BY "id" LIMIT 1{provider.RowLockSkippingLocked}
                """)
                .With("migration", migrationId).With("maxAttempts", maxAttempts).With("maxRowAttempts", RowAttempts)
                .With("live", live),
            Read,
            cancellationToken);

    private static string IsNone(IReadOnlyList<long> live) =>
        live.Count == 0 ? "1 = 1" : $"\"id\" NOT IN ({string.Join(", ", live.Select((_, i) => $"@live{i}"))})";

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
