using EfBatched.Databases;
using EfBatched.Keys;
using EfBatched.Sql;
using EfBatched.Tracking;
using System.Data.Common;
using System.Data;

namespace EfBatched.Storage.Migrations;

/// <summary>Reads and changes the rows of migrations. One round trip per method at the most.</summary>
internal sealed partial class MigrationStore(TrackingConnection connection, StorageProvider provider, TrackingNames names)
{
    private string Columns =>
        $"""
        m."id", m."name", m."status", {MigrationTable.Schema(provider, "m")} AS schema, m."table_name", m."key_columns", m."relies_on", m."arguments",
            m."estimated_rows", m."job_size", m."max_parallel_jobs", m."up_to", m."cursor", m."cursor_sequence", m."error_code", m."status_reason",
            m."phase", m."round",
            (SELECT COUNT(*) FROM {names.Jobs} AS j WHERE j."migration_id" = m."id" AND j."status" = '{BatchedJobStatus.Running}'
                AND j."leased_until" > {provider.Now}) AS leased,
            EXISTS (SELECT 1 FROM {names.Jobs} AS j WHERE j."migration_id" = m."id" AND (j."status" = '{BatchedJobStatus.Pending}'
                OR (j."status" = '{BatchedJobStatus.Running}' AND j."leased_until" <= {provider.Now} AND j."attempts" <= 1))) AS interrupted,
            (SELECT COUNT(*) FROM {names.Jobs} AS j WHERE j."migration_id" = m."id" AND j."status" = '{BatchedJobStatus.Running}'
                AND j."leased_until" <= {provider.Now}) AS expired,
            m."held_until" IS NOT NULL AS held, m."owner", {MigrationTable.UnqualifiedSchema(provider, "m")} AS unqualified,
            {string.Join(", ", MigrationSettings.Columns.Select(c => $"m.\"{c}\""))}
        """;

    /// <summary>
    /// The migrations that could run now: nothing holds them and no other one runs on their table, unless both share it. Those already running
    /// first, then the oldest.
    /// </summary>
    public Task<IReadOnlyList<MigrationSnapshot>> FindRunnableAsync(CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText(
                $"""
                SELECT {Columns}
                FROM {names.Migrations} AS m
                WHERE m."status" {StatusSql.MayRun} AND (m."held_until" IS NULL OR m."held_until" <= {provider.Now})
                  AND (m."status" = '{BatchedMigrationStatus.Running}' OR NOT EXISTS (
                    SELECT 1 FROM {names.Migrations} AS o WHERE o."status" = '{BatchedMigrationStatus.Running}' AND o."id" <> m."id"
                      AND NOT (o."shares_table" AND m."shares_table")
                      AND {MigrationTable.IsSame(provider, "o", "m")}))
                ORDER BY CASE m."status" WHEN '{BatchedMigrationStatus.Running}' THEN 0 ELSE 1 END, m."id"
                """),
            Read,
            cancellationToken);

    public Task<MigrationSnapshot?> FindAsync(string name, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText($"""SELECT {Columns} FROM {names.Migrations} AS m WHERE m."name" = @name""").With("name", name),
            Read,
            cancellationToken);

    public Task<IReadOnlyList<(string Name, BatchedMigrationStatus Status)>> StatusesAsync(CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText($"""SELECT "name", "status" FROM {names.Migrations} ORDER BY "id" """),
            r => (r.GetString(0), StoredName.Read<BatchedMigrationStatus>(r.GetString(1))),
            cancellationToken);

    /// <summary>Locks every migration, in the order in which everybody locks them, so that none changes its status meanwhile.</summary>
    public Task<IReadOnlyList<(string Name, BatchedMigrationStatus Status)>> LockAllAsync(CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText($"""SELECT "name", "status" FROM {names.Migrations} ORDER BY "id"{provider.RowLock}"""),
            r => (r.GetString(0), StoredName.Read<BatchedMigrationStatus>(r.GetString(1))),
            cancellationToken);

    /// <summary>
    /// Reads a migration with the rows of every migration on its table locked, in one order for everybody, so that two of them cannot start
    /// at once and claims of one migration come one after the other.
    /// </summary>
    public async Task<MigrationSnapshot?> LockTableAsync(long id, TableName table, CancellationToken cancellationToken)
    {
        await connection.PrecedeAsync(OnTable(table), cancellationToken).ConfigureAwait(false);
        return await FindAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The migrations on a table, locked in the same order.</summary>
    public Task<IReadOnlyList<(long Id, BatchedMigrationStatus Status, bool SharesTable)>> FindOnTableAsync(
        TableName table, CancellationToken cancellationToken) =>
        connection.QueryAsync(
            OnTable(table),
            r => (r.GetInt64(0), Enum.Parse<BatchedMigrationStatus>(r.GetString(1)), r.GetBoolean(2)),
            cancellationToken);

    /// <summary>Locks one migration's row. Statements that follow in the transaction see what was committed before.</summary>
    public Task<bool> LockAsync(long id, CancellationToken cancellationToken) =>
        connection.AnyAsync(
            new SqlText($"""SELECT 1 FROM {names.Migrations} AS m WHERE m."id" = @id{provider.RowLock}""").With("id", id),
            cancellationToken);

    public Task<MigrationSnapshot?> FindAsync(long id, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText($"""SELECT {Columns} FROM {names.Migrations} AS m WHERE m."id" = @id""").With("id", id), Read, cancellationToken);

    /// <summary>The time since a migration was enqueued or last changed its status.</summary>
    public Task<TimeSpan?> UnchangedTimeAsync(long id, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText($"""SELECT -({provider.MillisecondsUntil("\"updated_at\"")}) FROM {names.Migrations} WHERE "id" = @id""").With("id", id),
            r => (TimeSpan?)TimeSpan.FromMilliseconds(r.GetInt64(0)),
            cancellationToken);

    /// <summary>Freezes the bound of a walk that has none yet.</summary>
    public Task<int> SetBoundAsync(long id, EncodedBoundary upTo, long? estimatedRows, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Migrations} SET "up_to" = @upTo, "estimated_rows" = coalesce("estimated_rows", @rows),
                    "started_at" = coalesce("started_at", {provider.Now})
                WHERE "id" = @id AND "up_to" IS NULL
                """)
                .With("id", id).With("upTo", upTo.Json).With("rows", estimatedRows),
            cancellationToken);

    /// <summary>Begins the next walk over the table as it is now: from its start, to a bound that is found anew.</summary>
    public Task<int> BeginVerificationAsync(long id, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Migrations} SET "phase" = 'Verify', "round" = "round" + 1, "up_to" = NULL, "cursor" = NULL,
                    "cursor_sequence" = "cursor_sequence" + 1
                WHERE "id" = @id
                """)
                .With("id", id),
            cancellationToken);

    /// <summary>
    /// Begins to verify a migration that has ended, with all its sweeps before it: rounds count on, and every so many of them end with no
    /// further sweep.
    /// </summary>
    public Task<int> VerifyAgainAsync(long id, int rounds, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Migrations} SET "phase" = 'Verify', "round" = "round" - "round" % @rounds + @rounds + 1, "up_to" = NULL,
                    "cursor" = NULL, "cursor_sequence" = "cursor_sequence" + 1, "forecast_at" = NULL
                WHERE "id" = @id
                """)
                .With("id", id).With("rounds", rounds),
            cancellationToken);

    /// <summary>Goes over to the jobs that change what the verification found; they have their ranges already.</summary>
    public Task<int> BeginSweepAsync(long id, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText($"""UPDATE {names.Migrations} SET "phase" = 'Sweep' WHERE "id" = @id""").With("id", id), cancellationToken);

    /// <summary>Moves the cursor of a locked migration along with the next statement, and keeps the sizes that were learned.</summary>
    public Task AdvanceCursorAsync(long id, EncodedBoundary cursor, int batchSize, int jobSize, CancellationToken cancellationToken) =>
        connection.PrecedeAsync(
            new SqlText(
                $"""
                UPDATE {names.Migrations} SET "cursor" = @cursor, "cursor_sequence" = "cursor_sequence" + 1,
                    "batch_size" = @batchSize, "job_size" = @jobSize
                WHERE "id" = @id
                RETURNING 1
                """)
                .With("id", id).With("cursor", cursor.Json).With("batchSize", batchSize).With("jobSize", jobSize),
            cancellationToken);

    /// <summary>Keeps the sizes that were learned.</summary>
    public Task<int> SetSizesAsync(long id, int batchSize, int jobSize, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new SqlText($"""UPDATE {names.Migrations} SET "batch_size" = @batchSize, "job_size" = @jobSize WHERE "id" = @id""")
                .With("id", id).With("batchSize", batchSize).With("jobSize", jobSize),
            cancellationToken);

    /// <summary>Changes the status, unless it is no longer the expected one. Leaving <c>Failed</c> clears the error.</summary>
    public async Task<bool> SetStatusAsync(
        long id,
        BatchedMigrationStatus from,
        BatchedMigrationStatus to,
        string? reason,
        BatchedErrorCode? errorCode,
        string? errorMessage,
        CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(
            new SqlText(
                $"""
                UPDATE {names.Migrations} SET "status" = @to, "status_reason" = @reason, "updated_at" = {provider.Now},
                    "error_code" = @errorCode, "error_message" = @errorMessage, "held_until" = NULL, "held_reason" = NULL,
                    "throttle_delay_ms" = NULL, "throttle_reason" = NULL, "throttled_at" = NULL,
                    "finished_at" = CASE WHEN @to = '{BatchedMigrationStatus.Finished}' THEN {provider.Now}
                        WHEN @to = '{BatchedMigrationStatus.Finalized}' THEN "finished_at" ELSE NULL END
                WHERE "id" = @id AND "status" = @from
                """)
                .With<BatchedMigrationStatus>("from", from).With<BatchedMigrationStatus>("to", to).With("id", id).WithProse("reason", reason)
                .With("errorCode", errorCode).WithProse("errorMessage", errorMessage),
            cancellationToken).ConfigureAwait(false) == 1;

    private SqlText OnTable(TableName table) =>
        new SqlText(
            $"""
            SELECT m."id", m."status", m."shares_table" FROM {names.Migrations} AS m
            WHERE {MigrationTable.IsGiven(provider, "m")}
            ORDER BY m."id"{provider.RowLock}
            """)
            .With("table", table.Name).With("schema", table.Schema);

    private static MigrationSnapshot Read(DbDataReader row) =>
        new()
        {
            Id = row.GetInt64("id"),
            Name = row.GetString("name"),
            Status = StoredName.Parse<BatchedMigrationStatus>(row.GetString("status")),
            Table = new TableName(row.GetString("table_name"), TextOf(row, "schema")),
            KeyColumns = row.GetString("key_columns").Split(','),
            ReliesOn = TextOf(row, "relies_on")?.Split('\n') ?? [],
            Arguments = TextOf(row, "arguments"),
            EstimatedRows = row.IsDBNull("estimated_rows") ? null : row.GetInt64("estimated_rows"),
            JobSize = row.GetInt32("job_size"),
            MaxParallelJobs = row.GetInt32("max_parallel_jobs"),
            UpTo = EncodedBoundary.Of(TextOf(row, "up_to")),
            Cursor = EncodedBoundary.Of(TextOf(row, "cursor")),
            CursorSequence = row.GetInt64("cursor_sequence"),
            ErrorCode = TextOf(row, "error_code") is { } code ? Enum.Parse<BatchedErrorCode>(code) : null,
            StatusReason = TextOf(row, "status_reason"),
            Phase = Enum.Parse<BatchedMigrationPhase>(row.GetString("phase")),
            Round = row.GetInt32("round"),
            LeasedJobs = (int)row.GetInt64("leased"),
            HasInterruptedJobs = row.GetBoolean("interrupted"),
            ExpiredJobs = (int)row.GetInt64("expired"),
            HasHold = row.GetBoolean("held"),
            Owner = TextOf(row, "owner"),
            UnqualifiedSchema = TextOf(row, "unqualified"),
            Settings = MigrationSettings.Read(row),
        };

    private static string? TextOf(DbDataReader row, string column) => row.IsDBNull(column) ? null : row.GetString(column);
}
