using System.Data.Common;
using EfBatched.Databases.Load;
using EfBatched.Sql;

namespace EfBatched.Databases;

/// <summary>Asks a PostgreSQL server about its load. One statement per method; none takes a lock on a table.</summary>
internal sealed class LoadStore(TrackingConnection connection)
{
    /// <summary>The role, when it may not see other roles' sessions, replicas and vacuums; null when it sees all.</summary>
    public Task<string?> FindBlindRoleAsync(CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText("SELECT CAST(current_user AS text) WHERE NOT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')"),
            r => r.GetString(0),
            cancellationToken);

    /// <summary>The vacuums that run on these tables or on partitions of them.</summary>
    /// <param name="tables">Delimited names.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<IReadOnlyList<VacuumInProgress>> VacuumsAsync(IEnumerable<string> tables, CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText(
                """
                SELECT CAST(p.relid::regclass AS text), coalesce(a.backend_type = 'autovacuum worker', false),
                    CAST(coalesce(EXTRACT(EPOCH FROM clock_timestamp() - a.xact_start), 0) * 1000 AS bigint)
                FROM unnest(string_to_array(@tables, chr(10))) AS w(name)
                CROSS JOIN LATERAL (
                    SELECT CAST(to_regclass(w.name) AS oid) AS relid
                    UNION SELECT relid FROM pg_partition_tree(to_regclass(w.name))) AS t
                JOIN pg_stat_progress_vacuum p ON p.relid = t.relid AND p.datname = current_database()
                LEFT JOIN pg_stat_activity a ON a.pid = p.pid
                """)
                .With("tables", string.Join('\n', tables)),
            r => new VacuumInProgress(r.GetString(0), r.GetBoolean(1), TimeSpan.FromMilliseconds(r.GetInt64(2))),
            cancellationToken);

    /// <summary>Where archiving stands; null where it is off.</summary>
    /// <remarks>At the very end of a segment the name would be that of the complete one; the byte after it is in the segment that follows.</remarks>
    public Task<WalArchive?> FindWalArchiveAsync(CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                """
                SELECT pg_walfile_name(pg_current_wal_lsn() + 1), last_archived_wal, last_failed_wal,
                    pg_size_bytes(current_setting('wal_segment_size'))
                FROM pg_stat_archiver WHERE current_setting('archive_mode') <> 'off'
                """),
            r => new WalArchive(r.GetString(0), TextOf(r, 1), TextOf(r, 2), r.GetInt64(3)),
            cancellationToken);

    /// <summary>The replicas that are connected, and how far each has applied the log.</summary>
    public Task<IReadOnlyList<Replica>> ReplicasAsync(CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText(
                """
                SELECT coalesce(nullif(application_name, ''), host(client_addr), CAST(pid AS text)),
                    CAST(pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS bigint), CAST(pg_wal_lsn_diff(replay_lsn, '0/0') AS bigint),
                    CAST(EXTRACT(EPOCH FROM replay_lag) * 1000 AS bigint)
                FROM pg_stat_replication WHERE replay_lsn IS NOT NULL AND state <> 'backup'
                """),
            r => new Replica(
                r.GetString(0), r.GetInt64(1), r.GetInt64(2), r.IsDBNull(3) ? null : TimeSpan.FromMilliseconds(r.GetInt64(3))),
            cancellationToken);

    /// <summary>The sessions of others that wait for a lock which a transaction of this application name holds in this database.</summary>
    /// <remarks>
    /// Everybody may see locks and application names, so this needs no special role. The server's other databases may run a migration of the
    /// same name.
    /// </remarks>
    /// <param name="applicationName">As it was set; the server may have shortened it or replaced characters, so it is asked to do so again.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<BlockedSessions> FindBlockedAsync(string applicationName, CancellationToken cancellationToken) =>
        (await connection.QuerySingleAsync(
            new SqlText(
                """
                WITH ours AS MATERIALIZED (SELECT left(set_config('application_name', @application, true), 63) AS name)
                SELECT COUNT(DISTINCT l.pid), CAST(coalesce(MAX(EXTRACT(EPOCH FROM clock_timestamp() - l.waitstart)), 0) * 1000 AS bigint)
                FROM pg_locks l
                JOIN pg_stat_activity w ON w.pid = l.pid AND w.application_name NOT LIKE 'EfBatched%'
                WHERE NOT l.granted AND EXISTS (
                    SELECT 1 FROM unnest(pg_blocking_pids(l.pid)) AS b(pid)
                    JOIN pg_stat_activity a ON a.pid = b.pid AND a.datname = current_database()
                    JOIN ours ON ours.name = a.application_name)
                """)
                .With("application", applicationName),
            r => new BlockedSessions((int)r.GetInt64(0), TimeSpan.FromMilliseconds(r.GetInt64(1))),
            cancellationToken).ConfigureAwait(false))!;

    /// <summary>The oldest transaction of others that keeps rewritten rows from being vacuumed; null when there is none.</summary>
    public Task<OldTransaction?> FindOldestTransactionAsync(CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                """
                SELECT t.name, CAST(EXTRACT(EPOCH FROM clock_timestamp() - t.began) * 1000 AS bigint)
                FROM (
                    SELECT 'session ' || pid || coalesce(' (' || nullif(application_name, '') || ')', '') AS name, xact_start AS began
                    FROM pg_stat_activity
                    WHERE datname = current_database() AND backend_type = 'client backend' AND application_name NOT LIKE 'EfBatched%'
                      AND pid <> pg_backend_pid() AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL) AND xact_start IS NOT NULL
                    UNION ALL
                    SELECT 'prepared transaction ' || gid, prepared FROM pg_prepared_xacts WHERE database = current_database()) AS t
                ORDER BY t.began LIMIT 1
                """),
            r => new OldTransaction(r.GetString(0), TimeSpan.FromMilliseconds(r.GetInt64(1))),
            cancellationToken);

    /// <summary>How much write-ahead log the server has written since it exists, and when that was read.</summary>
    public async Task<WalPosition> ReadWalPositionAsync(CancellationToken cancellationToken) =>
        (await connection.QuerySingleAsync(
            new SqlText(
                """
                SELECT CAST(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bigint),
                    CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)
                """),
            r => new WalPosition(r.GetInt64(0), r.GetInt64(1)),
            cancellationToken).ConfigureAwait(false))!;

    /// <summary>How many transactions have ended in this database, whoever made them. Everybody may see that.</summary>
    public Task<long> CountTransactionsAsync(CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"),
            r => r.GetInt64(0),
            cancellationToken);

    private static string? TextOf(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
