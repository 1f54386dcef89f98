using EfBatched.Databases;
using EfBatched.Keys;
using EfBatched.Sql;
using EfBatched.Storage.Migrations;
using EfBatched.Tracking;

namespace EfBatched.Storage.Jobs;

// What a claim looks for, takes and creates, under the lock of the migration's row.
internal sealed partial class JobStore
{
    // A single bad row is tried again once, at the end; after that only when a person asks for it.
    private const string MaxAttempts = """
        (CASE WHEN "is_isolated_row" AND @maxAttempts > @maxRowAttempts THEN @maxRowAttempts ELSE @maxAttempts END)
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
}
