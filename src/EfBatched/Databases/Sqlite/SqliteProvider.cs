using System.Data;
using System.Data.Common;
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

namespace EfBatched.Databases.Sqlite;

/// <summary>SQLite, with one writer: every transaction of the engine begins as a writing one, so nothing can change under it.</summary>
internal sealed class SqliteProvider : StorageProvider
{
    private const string Format = "'%Y-%m-%d %H:%M:%f'";

    // Each use of a parameter's name is a search through all of the statement's: 1,000 rows in one take three times as long as 50 by 50.
    private const int MaxParameters = 100;

    private SqliteProvider()
    {
    }

    public static SqliteProvider Instance { get; } = new();

    public override IsolationLevel IsolationLevel => IsolationLevel.Serializable;

    public override IsolationLevel? SnapshotIsolation => null;

    public override bool HasOneWriter => true;

    // The driver's timeout is for the wait for a lock; a query that reads runs to its end.
    public override bool CanEndQueries => false;

    // Text of one length, so that comparing texts compares times.
    public override string Now => $"(strftime({Format}, 'now') || '+00:00')";

    public override string RowLock => "";

    public override string RowLockSkippingLocked => "";

    public override string SecondOfDay => "CAST(strftime('%s', 'now') AS INTEGER) % 86400";

    public override int? FindMaxPoolSize(DbConnection connection) => null;

    public override bool StoresUnicode(DbConnection connection) => true;

    public override string NowPlus(string millisecondsParameter) =>
        $"(strftime({Format}, 'now', (@{millisecondsParameter} / 1000.0) || ' seconds') || '+00:00')";

    public override string MillisecondsUntil(string column) =>
        $"CAST((julianday({column}) - julianday('now')) * 86400000 AS INTEGER)";

    public override bool HasLoad => false;

    public override LoadStore? OpenLoad(TrackingConnection connection) => null;

    public override SessionStore? OpenSessions(TrackingConnection connection, TrackingNames names) => null;

    public override RehearsalStore OpenRehearsal(TrackingConnection connection) => new SqliteRehearsal(connection);

    public override string UnqualifiedSchema(string name) => "CAST(NULL AS TEXT)";

    public override string PhysicalSchema(string recorded, string name) => UnqualifiedSchema(name);

    public override string HasTable(string schema, string name) =>
        $"EXISTS (SELECT 1 FROM sqlite_master AS s WHERE s.type = 'table' AND {SameName("s.name", name)})";

    public override string SameName(string first, string second) => $"{first} = {second} COLLATE NOCASE";

    public override bool IsSameName(string first, string second) => string.Equals(first, second, StringComparison.OrdinalIgnoreCase);

    public override TableName TableOf(IReadOnlyEntityType entityType) => new(entityType.GetTableName()!, Schema: null);

    public override SqlText TableExists(TableName table) =>
        new SqlText("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = @table").With("table", table.Name);

    public override SqlText Columns(TableName table) =>
        new SqlText("SELECT name, NOT \"notnull\" FROM pragma_table_info(@table)").With("table", table.Name);

    // The code is the one of every error in SQL, so only the text says it.
    public override bool IsExistingTable(DbException exception, TableName table) =>
        exception.Message.Contains($"table \"{table.Name}\" already exists", StringComparison.Ordinal);

    public override bool EstimatesWithoutScan => false;

    public override Task<long?> EstimateRowsAsync(
        TrackingConnection connection, string delimitedTable, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(new SqlText($"SELECT COUNT(*) FROM {delimitedTable}"), r => (long?)r.GetInt64(0), cancellationToken);

    // "SEARCH t USING INDEX …" looks up; "SCAN t USING INDEX …" reads the whole index, which is right for a partial one only.
    // See https://www.sqlite.org/eqp.html
    public override async Task<bool> IsServedByIndexAsync(
        TrackingConnection connection, DbCommand query, TableName table, CancellationToken cancellationToken)
    {
        var partial = await connection.QueryAsync(
            new SqlText("SELECT name FROM pragma_index_list(@table) WHERE partial = 1").With("table", table.Name),
            r => r.GetString(0),
            cancellationToken).ConfigureAwait(false);
        query.CommandText = "EXPLAIN QUERY PLAN " + query.CommandText;
        query.Transaction = connection.Transaction;
        var reader = await query.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            // The first step reads the first table.
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                && reader.GetString(reader.GetOrdinal("detail")) is var step
                && (step.StartsWith("SEARCH ", StringComparison.Ordinal)
                    || partial.Any(index => step.EndsWith(" INDEX " + index, StringComparison.Ordinal)));
        }
    }

    public override Task LimitTransactionAsync(
        TrackingConnection connection, TransactionLimits limits, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public override async Task<BatchOpening> OpenBatchAsync(
        TrackingConnection connection,
        TransactionLimits limits,
        SqlText guard,
        BoundaryAcceptance? acceptance,
        BoundarySearch? lookAhead,
        CancellationToken cancellationToken)
    {
        var settings = await connection.QuerySingleAsync(guard, r => MigrationSettings.Read(r), cancellationToken).ConfigureAwait(false);
        var verdict = settings is null || acceptance is null
            ? BoundaryVerdict.Accepted
            : await acceptance.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        var following = settings is null || lookAhead is null
            ? null
            : await lookAhead.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        return new BatchOpening(settings, verdict, following);
    }

    // Asking costs next to nothing where the database is in the process.
    public override bool IsStillOpen(DbConnection connection, TransactionLimits limits) => false;

    // The file has one lock, and does not say who has it.
    public override Task<LockWait?> FindLockWaitAsync(
        TrackingConnection connection, DbException exception, TableName table, CancellationToken cancellationToken) =>
        Task.FromResult(SqliteFaults.IsLock(exception) ? new LockWait(true, null) : null);

    public override Task<LockHolder?> FindTableHolderAsync(
        TrackingConnection connection, TableName table, CancellationToken cancellationToken) =>
        Task.FromResult<LockHolder?>(null);

    public override bool IsGivenUp(DbException exception) => false;

    public override Task<string?> FindHidingAsync(
        TrackingConnection connection, DbException exception, TableName table, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(null);

    // A cast would make one text of the number 7 and of the text '7'. https://www.sqlite.org/lang_corefunc.html#quote
    public override SqlExpression TextOf(SqlExpression column, ISqlExpressionFactory sql, RelationalTypeMapping text) =>
        sql.Function("quote", [column], nullable: false, [false], typeof(string), text);

    public override string? LockRows(string selectSql, IReadOnlyList<RowPart> parts, ISqlGenerationHelper sql) => null;

    public override IEnumerable<RowSource> Send(DbContext context, RowSet rows) => ValuesSource.Create(context, rows, MaxParameters);

    public override DatabaseFault? FindFault(DbException exception) => SqliteFaults.Classify(exception);

    protected override DatabaseReach ReachOf(DbException exception) => SqliteFaults.ReachOf(exception);
}
