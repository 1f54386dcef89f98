using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Linq.Expressions;
using System.Text.RegularExpressions;
using EfBatched.Databases.Errors;
using EfBatched.Databases.Load;
using EfBatched.Keys;
using EfBatched.Rows;
using EfBatched.Sql;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Databases.PostgreSql;

/// <summary>PostgreSQL 15 to 18, also behind a pooler that hands out transactions: no session state, nothing prepared.</summary>
internal sealed partial class PostgreSqlProvider : StorageProvider
{
    // The protocol counts a statement's parameters in 16 bits.
    private const int MaxParameters = 65_535;

    // https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-ROW-SECURITY
    private const string RefuseHiddenRows = ", set_config('row_security', 'off', true)";

    private PostgreSqlProvider()
    {
    }

    public static PostgreSqlProvider Instance { get; } = new();

    public override IsolationLevel IsolationLevel => IsolationLevel.ReadCommitted;

    public override IsolationLevel? SnapshotIsolation => IsolationLevel.RepeatableRead;

    public override bool HasOneWriter => false;

    public override bool CanEndQueries => true;

    // now() is the start of the transaction, which may have waited for a lock since.
    public override string Now => "clock_timestamp()";

    public override string RowLock => " FOR NO KEY UPDATE";

    public override string RowLockSkippingLocked => " FOR NO KEY UPDATE SKIP LOCKED";

    public override string SecondOfDay => "CAST(floor(EXTRACT(EPOCH FROM CAST(clock_timestamp() AT TIME ZONE 'UTC' AS time))) AS integer)";

    public override int? FindMaxPoolSize(DbConnection connection) => PostgreSqlPool.FindMaxSize(connection.ConnectionString);

    // The server says its encoding to every client that logs in, and so does a pooler; the runtime package does not reference the driver, so
    // that its property is read by name. What is not said is not taken for granted.
    // https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-ASYNC
    public override bool StoresUnicode(DbConnection connection) =>
        connection.GetType().GetProperty("PostgresParameters")?.GetValue(connection) is IReadOnlyDictionary<string, string> parameters
            && parameters.GetValueOrDefault("server_encoding") == "UTF8";

    public override string NowPlus(string millisecondsParameter) =>
        $"clock_timestamp() + @{millisecondsParameter} * interval '1 millisecond'";

    public override string MillisecondsUntil(string column) =>
        $"CAST(EXTRACT(EPOCH FROM {column} - clock_timestamp()) * 1000 AS bigint)";

    public override bool HasLoad => true;

    public override LoadStore? OpenLoad(TrackingConnection connection) => new(connection);

    public override SessionStore? OpenSessions(TrackingConnection connection, TrackingNames names) => new(connection, names);

    public override bool IsRefusedCommit(DbException exception) =>
        PostgreSqlFaults.Classify(exception)?.Constraint == PostgreSqlRehearsal.NeverCommitted;

    public override RehearsalStore OpenRehearsal(TrackingConnection connection) => new PostgreSqlRehearsal(connection);

    public override string UnqualifiedSchema(string name) => $"({PostgreSqlCatalog.SchemaOf($"quote_ident({name})")})";

    public override string PhysicalSchema(string recorded, string name) => $"coalesce({recorded}, {UnqualifiedSchema(name)})";

    public override string HasTable(string schema, string name) => PostgreSqlCatalog.HasTable(schema, name);

    public override string SameName(string first, string second) => $"{first} = {second}";

    public override bool IsSameName(string first, string second) => first == second;

    public override TableName TableOf(IReadOnlyEntityType entityType) => new(entityType.GetTableName()!, entityType.GetSchema());

    public override SqlText TableExists(TableName table) =>
        new SqlText(
            """
            SELECT 1 FROM pg_class c
            WHERE c.oid = to_regclass(coalesce(quote_ident(@schema) || '.', '') || quote_ident(@table)) AND c.relkind IN ('r', 'p')
            """)
            .With("table", table.Name).With("schema", table.Schema);

    public override SqlText Columns(TableName table) =>
        new SqlText(
            """
            SELECT a.attname, NOT (a.attnotnull OR (t.typtype = 'd' AND t.typnotnull))
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = to_regclass(coalesce(quote_ident(@schema) || '.', '') || quote_ident(@table))
              AND a.attnum > 0 AND NOT a.attisdropped
            """)
            .With("table", table.Name).With("schema", table.Schema);

    public override bool IsExistingTable(DbException exception, TableName table) =>
        exception.SqlState == "42P07" && exception.Message.Contains($"\"{table.Name}\"", StringComparison.Ordinal); // duplicate_table

    public override bool EstimatesWithoutScan => true;

    public override async Task<long?> EstimateRowsAsync(
        TrackingConnection connection, string delimitedTable, CancellationToken cancellationToken) =>
        await PostgreSqlRowEstimate.ReadAsync(connection, delimitedTable, cancellationToken).ConfigureAwait(false);

    public override Task<bool> IsServedByIndexAsync(
        TrackingConnection connection, DbCommand query, TableName table, CancellationToken cancellationToken) =>
        PostgreSqlPlans.IsServedByIndexAsync(
            connection, query, FromAlias().Match(query.CommandText).Groups["alias"].Value.Trim('"'), cancellationToken);

    public override Task LimitTransactionAsync(
        TrackingConnection connection, TransactionLimits limits, CancellationToken cancellationToken) =>
        connection.PrecedeAsync(Settings(limits), cancellationToken);

    public override async Task<BatchOpening> OpenBatchAsync(
        TrackingConnection connection,
        TransactionLimits limits,
        SqlText guard,
        BoundaryAcceptance? acceptance,
        BoundarySearch? lookAhead,
        CancellationToken cancellationToken)
    {
        using var batch = connection.Connection.CreateBatch();
        batch.Transaction = connection.Transaction;
        batch.Timeout = connection.TimeoutSeconds + (int)Math.Ceiling(limits.Search.TotalSeconds);
        Settings(limits).AddTo(batch);
        guard.AddTo(batch);
        Add(batch, acceptance?.CreateCommand());
        Add(batch, lookAhead?.CreateCommand());
        new SqlText("SELECT CAST(CAST(pg_current_xact_id_if_assigned() AS xid) AS text), set_config('statement_timeout', @work, true)")
            .With("work", Milliseconds(limits.Work)).AddTo(batch);

        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            var settings = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? MigrationSettings.Read(reader) : null;
            var verdict = BoundaryVerdict.Accepted;
            if (acceptance is not null)
            {
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                verdict = await acceptance.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
            }

            BoundaryCandidate? following = null;
            if (lookAhead is not null)
            {
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                following = await lookAhead.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
            }

            // A failure of a later statement surfaces only when its result is reached.
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            return new BatchOpening(settings, verdict, following) { TransactionId = reader.IsDBNull(0) ? null : reader.GetString(0) };
        }
    }

    // The server tells the driver of each change of this setting, and its value of the batch ends with the batch's transaction. The driver is
    // not referenced, so its property is read by name. https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-ASYNC
    public override bool IsStillOpen(DbConnection connection, TransactionLimits limits) =>
        connection.GetType().GetProperty("PostgresParameters")?.GetValue(connection) is IReadOnlyDictionary<string, string> settings
        && settings.TryGetValue("application_name", out var name)
        && name == limits.ApplicationName;

    public override async Task<LockWait?> FindLockWaitAsync(
        TrackingConnection connection, DbException exception, TableName table, CancellationToken cancellationToken) =>
        exception.SqlState == "55P03" // lock_not_available
            ? await PostgreSqlLocks.FindAsync(connection, exception, table, cancellationToken).ConfigureAwait(false)
            : null;

    public override Task<LockHolder?> FindTableHolderAsync(
        TrackingConnection connection, TableName table, CancellationToken cancellationToken) =>
        PostgreSqlLocks.FindTableHolderAsync(connection, table, cancellationToken);

    public override bool IsGivenUp(DbException exception) => exception.SqlState == "25P02"; // in_failed_sql_transaction

    // "Permission denied" has the same code, and the texts are in the server's language.
    public override async Task<string?> FindHidingAsync(
        TrackingConnection connection, DbException exception, TableName table, CancellationToken cancellationToken) =>
        exception.SqlState != "42501" // insufficient_privilege
            ? null
            : await connection.QuerySingleAsync(
                new SqlText(
                    """
                    SELECT CAST(current_user AS text)
                    WHERE row_security_active(to_regclass(coalesce(quote_ident(@schema) || '.', '') || quote_ident(@table)))
                    """)
                    .With("table", table.Name).With("schema", table.Schema),
                r => r.GetString(0),
                cancellationToken).ConfigureAwait(false);

    public override SqlExpression TextOf(SqlExpression column, ISqlExpressionFactory sql, RelationalTypeMapping text) =>
        new SqlUnaryExpression(ExpressionType.Convert, column, typeof(string), text);

    // A statement of its own rather than a lock on the work's query: it fits every shape of query, and the query that follows it sees
    // the newest version of each row. Rows are locked in key order, so that two walkers cannot wait for each other.
    // The query's own joins are not locked: they may be outer ones, or lead to rows that are only looked at.
    public override string LockRows(string selectSql, IReadOnlyList<RowPart> parts, ISqlGenerationHelper sql) =>
        string.Join(
            ";\n",
            parts.Select(p => LockPart(selectSql, p, sql))
                .Prepend($"{selectSql}\nFOR NO KEY UPDATE OF {FromAlias().Match(selectSql).Groups["alias"].Value}"));

    public override IEnumerable<RowSource> Send(DbContext context, RowSet rows) =>
        UnnestSource.TryCreate(context, rows) is { } arrays ? [arrays] : ValuesSource.Create(context, rows, MaxParameters);

    public override DatabaseFault? FindFault(DbException exception) => PostgreSqlFaults.Classify(exception);

    protected override DatabaseReach ReachOf(DbException exception) => PostgreSqlFaults.ReachOf(exception);

    private static string LockPart(string selectSql, RowPart part, ISqlGenerationHelper sql)
    {
        var columns = string.Join(", ", part.Columns.Select(c => "part." + sql.DelimitIdentifier(c)));
        return
            $"""
            SELECT 1 FROM {sql.DelimitIdentifier(part.Table.Name, part.Table.Schema)} AS part
            WHERE ({columns}) IN ({selectSql})
            ORDER BY {columns}
            FOR NO KEY UPDATE OF part
            """;
    }

    // A server that sends to a client which was stopped heeds neither statement_timeout nor a cancel; the system's own timeout of the connection
    // ends it. https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-TCP-USER-TIMEOUT
    // transaction_timeout is there since PostgreSQL 17. The server itself is asked, in the same statement: what a pooler says of its version
    // may be that of another one. https://www.postgresql.org/docs/17/runtime-config-client.html#GUC-TRANSACTION-TIMEOUT
    private static SqlText Settings(TransactionLimits limits) =>
        new SqlText(
            $"""
            SELECT set_config('statement_timeout', @search, true), set_config('lock_timeout', @lock, true),
                set_config('idle_in_transaction_session_timeout', @idle, true), set_config('application_name', @application, true),
                set_config('tcp_user_timeout', @send, true),
                CASE WHEN current_setting('transaction_timeout', true) IS NOT NULL
                    THEN set_config('transaction_timeout', @transaction, true) END{(limits.RefusesHiddenRows ? RefuseHiddenRows : "")}
            """)
            .With("search", Milliseconds(limits.Search)).With("lock", Milliseconds(limits.Lock))
            .With("idle", Milliseconds(limits.Idle)).With("send", Milliseconds(limits.Send)).With("transaction", Milliseconds(limits.Transaction))
            .With("application", limits.ApplicationName);

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    private static void Add(DbBatch batch, DbCommand? command)
    {
        using (command)
        {
            if (command is not null)
            {
                SqlText.Of(command).AddTo(batch);
            }
        }
    }

    // The FROM of the whole query begins a line; comments, and subqueries in the list of columns, have theirs elsewhere.
    [GeneratedRegex("""^FROM (?:(?:"(?:[^"]|"")+"|\w+)\.)?(?:"(?:[^"]|"")+"|\w+) AS (?<alias>"(?:[^"]|"")+"|\w+)""", RegexOptions.Multiline)]
    private static partial Regex FromAlias();
}
