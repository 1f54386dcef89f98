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

namespace EfBatched.Databases;

/// <summary>Everything in which PostgreSQL and SQLite differ for the engine; the runner names no provider.</summary>
internal abstract class StorageProvider
{
    /// <summary>The isolation of every transaction of the engine: each statement must see what was committed before it began.</summary>
    public abstract IsolationLevel IsolationLevel { get; }

    /// <summary>The isolation in which several statements see the same rows; null where it would lock out everybody who writes.</summary>
    public abstract IsolationLevel? SnapshotIsolation { get; }

    /// <summary>True when one transaction writes at a time, so that several jobs at once would only wait for one another.</summary>
    public abstract bool HasOneWriter { get; }

    /// <summary>True when a query that takes too long can be ended, whatever it is doing.</summary>
    public abstract bool CanEndQueries { get; }

    /// <summary>The database's clock, moving within a transaction.</summary>
    public abstract string Now { get; }

    /// <summary>Ends a query so that it locks the rows it reads and waits for them.</summary>
    public abstract string RowLock { get; }

    /// <summary>Ends a query so that it locks the rows it reads and passes over those that others hold.</summary>
    public abstract string RowLockSkippingLocked { get; }

    /// <summary>The seconds since midnight by the database's clock, UTC.</summary>
    public abstract string SecondOfDay { get; }

    /// <summary>The most connections that the pool of a connection has; null where there is no pool, or no limit.</summary>
    public abstract int? FindMaxPoolSize(DbConnection connection);

    /// <summary>True when text may have any character; the connection is open.</summary>
    public abstract bool StoresUnicode(DbConnection connection);

    /// <summary>The database's clock plus a parameter in milliseconds.</summary>
    public abstract string NowPlus(string millisecondsParameter);

    /// <summary>The milliseconds from the database's clock until a column's time; negative when it has passed.</summary>
    public abstract string MillisecondsUntil(string column);

    /// <summary>True where there is a server that says something about its load.</summary>
    public abstract bool HasLoad { get; }

    /// <summary>What the server says about its load; null where there is no server.</summary>
    public abstract LoadStore? OpenLoad(TrackingConnection connection);

    /// <summary>What ends sessions of the server; null where there is no server.</summary>
    public abstract SessionStore? OpenSessions(TrackingConnection connection, TrackingNames names);

    /// <summary>True when an error says that the transaction of a rehearsal was to be committed, where the database tells that from others.</summary>
    public virtual bool IsRefusedCommit(DbException exception) => false;

    /// <summary>What a rehearsal asks.</summary>
    public abstract RehearsalStore OpenRehearsal(TrackingConnection connection);

    /// <summary>The schema that a table's name alone means to this session, as an expression; null when it means none.</summary>
    /// <param name="name">The name, as an expression.</param>
    public abstract string UnqualifiedSchema(string name);

    /// <summary>The schema of a table whose schema is recorded or not, as an expression; null where the database has none.</summary>
    /// <param name="recorded">The recorded schema, as an expression.</param>
    /// <param name="name">The table's name, as an expression.</param>
    public abstract string PhysicalSchema(string recorded, string name);

    /// <summary>A condition that a table exists, whatever the role may do with it.</summary>
    /// <param name="schema">Its schema, as an expression; not null where there are schemas.</param>
    /// <param name="name">Its name, as an expression.</param>
    public abstract string HasTable(string schema, string name);

    /// <summary>A condition that two names of tables, as expressions, are one; whatever their schemas.</summary>
    public abstract string SameName(string first, string second);

    /// <summary>True when two names of tables are one, whatever their schemas.</summary>
    public abstract bool IsSameName(string first, string second);

    /// <summary>The table that a model maps an entity type to; without a schema where the database has none.</summary>
    public abstract TableName TableOf(IReadOnlyEntityType entityType);

    /// <summary>A query that returns a row when the table exists.</summary>
    public abstract SqlText TableExists(TableName table);

    /// <summary>A query for the names of the table's columns, and whether each may be null.</summary>
    public abstract SqlText Columns(TableName table);

    /// <summary>True when a statement failed because it creates a table that exists.</summary>
    public abstract bool IsExistingTable(DbException exception, TableName table);

    /// <summary>True when an estimate of rows takes no scan, so that it can be asked for at any time.</summary>
    public abstract bool EstimatesWithoutScan { get; }

    /// <summary>An estimate of the rows of a table, cheap at any size; null when there is none.</summary>
    public abstract Task<long?> EstimateRowsAsync(TrackingConnection connection, string delimitedTable, CancellationToken cancellationToken);

    /// <summary>True when an index finds the rows of a query on a table, instead of a scan. Only inside a transaction.</summary>
    public abstract Task<bool> IsServedByIndexAsync(
        TrackingConnection connection, DbCommand query, TableName table, CancellationToken cancellationToken);

    /// <summary>Limits, for the current transaction only and from its next statement on, how long it may wait, run and idle.</summary>
    public abstract Task LimitTransactionAsync(TrackingConnection connection, TransactionLimits limits, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a batch: limits the transaction, runs the guard, asks whether the batch's boundary is accepted and searches that of the following
    /// batch, in one round trip where the provider can. The guard's row is null when the lease is lost or the migration no longer runs.
    /// </summary>
    public abstract Task<BatchOpening> OpenBatchAsync(
        TrackingConnection connection,
        TransactionLimits limits,
        SqlText guard,
        BoundaryAcceptance? acceptance,
        BoundarySearch? lookAhead,
        CancellationToken cancellationToken);

    /// <summary>
    /// True when it is known, without asking the database, that the transaction of an opened batch is still the one that was opened: work could
    /// end it and begin another one behind the driver's back.
    /// </summary>
    public abstract bool IsStillOpen(DbConnection connection, TransactionLimits limits);

    /// <summary>What a statement has waited for in vain, and who holds it; null when it did not wait for a lock.</summary>
    public abstract Task<LockWait?> FindLockWaitAsync(
        TrackingConnection connection, DbException exception, TableName table, CancellationToken cancellationToken);

    /// <summary>The session that keeps others from a whole table; null when nobody does.</summary>
    public abstract Task<LockHolder?> FindTableHolderAsync(
        TrackingConnection connection, TableName table, CancellationToken cancellationToken);

    /// <summary>True when a statement was refused because an earlier one of its transaction has failed.</summary>
    public abstract bool IsGivenUp(DbException exception);

    /// <summary>The role that row-level security of a table kept from a statement; null when that failed for another reason.</summary>
    public abstract Task<string?> FindHidingAsync(
        TrackingConnection connection, DbException exception, TableName table, CancellationToken cancellationToken);

    /// <summary>The text that the database has for a column's value: the same for two values only if they are stored alike.</summary>
    public abstract SqlExpression TextOf(SqlExpression column, ISqlExpressionFactory sql, RelationalTypeMapping text);

    /// <summary>
    /// The statements that lock, until the transaction ends, the rows whose primary keys a query selects, and their parts in other tables;
    /// null where the transaction itself does.
    /// </summary>
    public abstract string? LockRows(string selectSql, IReadOnlyList<RowPart> parts, ISqlGenerationHelper sql);

    /// <summary>Sends rows to the database, as queries that statements can read them from; one query where the provider can.</summary>
    public abstract IEnumerable<RowSource> Send(DbContext context, RowSet rows);

    /// <summary>
    /// True when no connection came, for which the server has no code. A timeout of that looks like a slow statement: only the step that was
    /// under way tells them apart.
    /// </summary>
    public bool IsNoConnection(Exception exception) =>
        FailureCause.Find(exception) switch
        {
            DbException database when FindFault(database) is { } fault =>
                fault is { Kind: FailureKind.Transient or FailureKind.System, Code: null },
            var cause => NoConnectionException.IsCausedBy(cause),
        };

    /// <summary>The cause of an exception, as far as the database says it.</summary>
    public abstract DatabaseFault? FindFault(DbException exception);

    /// <summary>Whether the database could be asked at all, going by what was thrown.</summary>
    public DatabaseReach FindReach(Exception exception) =>
        FailureCause.Find(exception) switch
        {
            DbException database => ReachOf(database),
            var cause => NoConnectionException.IsCausedBy(cause) ? DatabaseReach.Lost : DatabaseReach.Reached,
        };

    /// <summary>What an error of the database says of it.</summary>
    protected abstract DatabaseReach ReachOf(DbException exception);
}
