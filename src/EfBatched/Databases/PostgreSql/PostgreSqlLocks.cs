using System.Data.Common;
using System.Text.RegularExpressions;
using EfBatched.Databases.Load;
using EfBatched.Sql;

namespace EfBatched.Databases.PostgreSql;

/// <summary>
/// Finds who holds a lock that a statement has waited for. Only views are read, never the locked table where that would wait as well.
/// https://www.postgresql.org/docs/current/view-pg-locks.html
/// </summary>
internal static partial class PostgreSqlLocks
{
    private static readonly string Holder = $"SELECT {LockHolder.Columns("l.pid")}";

    /// <summary>Who holds what a statement has waited for until its timeout.</summary>
    public static async Task<LockWait> FindAsync(
        TrackingConnection connection, DbException exception, TableName table, CancellationToken cancellationToken)
    {
        // The context of the error names the row, in any language; a lock of the whole table has none.
        var row = exception.Data["Where"] is string context ? Row().Match(context) : Match.Empty;
        return row.Success
            ? new LockWait(false, await FindRowHolderAsync(connection, row, cancellationToken).ConfigureAwait(false))
            : new LockWait(true, await FindTableHolderAsync(connection, table, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The session that keeps others from reading or from writing a table; null when nobody does.</summary>
    public static Task<LockHolder?> FindTableHolderAsync(
        TrackingConnection connection, TableName table, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                $"""
                {Holder}
                FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)
                WHERE l.locktype = 'relation' AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
                  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                  AND l.relation = to_regclass(coalesce(quote_ident(@schema) || '.', '') || quote_ident(@table))
                  AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
                ORDER BY a.xact_start LIMIT 1
                """)
                .With("table", table.Name).With("schema", table.Schema),
            Read,
            cancellationToken);

    // Where several hold the row, as by FOR SHARE or a foreign key, its mark is of all of them together.
    private static Task<LockHolder?> FindRowHolderAsync(TrackingConnection connection, Match row, CancellationToken cancellationToken)
    {
        var table = row.Groups["table"].Value.Replace("\"", "\"\"", StringComparison.Ordinal);
        return connection.QuerySingleAsync(
            new SqlText(
                $"""
                {Holder}
                FROM (SELECT xmax AS id FROM "{table}" WHERE ctid = CAST(@row AS tid)) AS t
                JOIN pg_locks l ON l.locktype = 'transactionid' AND l.granted AND (
                  l.transactionid = t.id
                  OR (NOT EXISTS (SELECT 1 FROM pg_locks x WHERE x.locktype = 'transactionid' AND x.granted AND x.transactionid = t.id)
                    AND l.transactionid IN (SELECT m.xid FROM pg_get_multixact_members(t.id) AS m)))
                LEFT JOIN pg_stat_activity a ON a.pid = l.pid
                ORDER BY a.xact_start LIMIT 1
                """)
                .With("row", row.Groups["row"].Value),
            Read,
            cancellationToken);
    }

    private static LockHolder Read(DbDataReader row) => LockHolder.Read(row, from: 0);

    // "while updating tuple (0,186) in relation "w"", in the words of whatever language the server has.
    [GeneratedRegex("""(?<row>\(\d+,\d+\)).*"(?<table>(?:[^"]|"")+)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Row();
}
