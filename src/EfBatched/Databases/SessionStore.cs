using EfBatched.Databases.Load;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Databases;

/// <summary>
/// Looks for the sessions of a PostgreSQL server that have jobs, and ends them: whatever they do, their transactions are rolled back. One statement
/// per method.
/// </summary>
internal sealed class SessionStore(TrackingConnection connection, TrackingNames names)
{
    // Within this time the server says whether a session is gone; it ends all the same.
    // https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SIGNAL
    private const int TerminationMs = 3000;

    /// <summary>Ends the session that a transaction runs in; false when the transaction has ended already.</summary>
    /// <param name="transactionId">What opening the batch returned. No other transaction has it, also not where a pooler gave the session on.</param>
    /// <param name="cancellationToken">Ends the wait, not the order.</param>
    public Task<bool> EndTransactionAsync(string transactionId, CancellationToken cancellationToken) =>
        connection.AnyAsync(
            new SqlText(
                $"""
                SELECT pg_terminate_backend(l.pid, {TerminationMs}) FROM pg_locks l
                WHERE l.locktype = 'transactionid' AND l.granted AND l.mode = 'ExclusiveLock'
                  AND CAST(l.transactionid AS text) = @transaction
                """)
                .With("transaction", transactionId),
            cancellationToken);

    /// <summary>
    /// Ends the sessions that hold an expired job of a migration, for longer than a batch may take, and wait for a client that neither reads nor
    /// writes. One that merely works for long is not ended. Of sessions of another role no more is known than that they hold a job.
    /// </summary>
    /// <remarks>
    /// The holder is found from the job's row: the guard's UPDATE has left its transaction there, and the transaction holds its own lock.
    /// https://www.postgresql.org/docs/current/view-pg-locks.html
    /// </remarks>
    /// <param name="migrationId">The migration.</param>
    /// <param name="applicationName">Of its batches; the server may have shortened it or replaced characters, so it is asked to do so again.</param>
    /// <param name="limit">The longest time for a batch.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyList<SilentSession>> EndSilentAsync(
        long migrationId, string applicationName, TimeSpan limit, CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText(
                $"""
                WITH ours AS MATERIALIZED (SELECT left(set_config('application_name', @application, true), 63) AS name),
                holders AS MATERIALIZED (
                    SELECT j."id", a.pid, CAST(a.usename AS text) AS role, a.usename = current_user AS is_own,
                        coalesce(CASE WHEN a.state LIKE 'idle in transaction%' THEN a.state ELSE a.wait_event END, '') AS state,
                        CAST(coalesce(EXTRACT(EPOCH FROM clock_timestamp() - a.xact_start), 0) * 1000 AS bigint) AS age
                    FROM {names.Jobs} AS j
                    JOIN pg_locks l ON l.locktype = 'transactionid' AND l.granted AND l.mode = 'ExclusiveLock' AND l.transactionid = j.xmax
                    JOIN pg_stat_activity a ON a.pid = l.pid AND a.datname = current_database() AND a.pid <> pg_backend_pid()
                    JOIN ours ON ours.name = a.application_name
                    WHERE j."migration_id" = @migration AND j."status" = '{BatchedJobStatus.Running}' AND j."leased_until" <= clock_timestamp()),
                silent AS MATERIALIZED (
                    SELECT h.* FROM holders AS h
                    WHERE NOT h.is_own OR (h.age > @limit AND (h.state IN ('ClientWrite', 'ClientRead') OR h.state LIKE 'idle in transaction%')))
                SELECT "id", pid, role, is_own, state, age, CASE WHEN is_own THEN pg_terminate_backend(pid, {TerminationMs}) ELSE false END
                FROM silent
                """)
                .With("migration", migrationId).With("application", applicationName).With("limit", limit),
            r => new SilentSession(
                r.GetInt64(0), r.GetInt32(1), r.GetString(2), r.GetBoolean(3), r.GetString(4), TimeSpan.FromMilliseconds(r.GetInt64(5)),
                r.GetBoolean(6)),
            cancellationToken);

    /// <summary>The jobs whose rows an open transaction has changed, and who keeps it waiting. Everybody may see that.</summary>
    public Task<IReadOnlyList<OpenBatch>> FindOpenBatchesAsync(CancellationToken cancellationToken) =>
        connection.QueryAsync(
            new SqlText(
                $"""
                SELECT j."id", CAST(EXTRACT(EPOCH FROM clock_timestamp() - w.waitstart) * 1000 AS bigint), w.pid IS NOT NULL,
                    {LockHolder.Columns("b.pid")}
                FROM {names.Jobs} AS j
                JOIN pg_locks t ON t.locktype = 'transactionid' AND t.granted AND t.mode = 'ExclusiveLock' AND t.transactionid = j.xmax
                LEFT JOIN pg_locks w ON w.pid = t.pid AND NOT w.granted
                LEFT JOIN LATERAL (
                    SELECT h.pid FROM unnest(pg_blocking_pids(w.pid)) AS h(pid) LEFT JOIN pg_stat_activity s ON s.pid = h.pid
                    ORDER BY s.xact_start LIMIT 1) AS b ON true
                LEFT JOIN pg_stat_activity a ON a.pid = b.pid
                WHERE j."status" = '{BatchedJobStatus.Running}'
                ORDER BY w.waitstart, j."id"
                """),
            r => new OpenBatch(
                r.GetInt64(0),
                r.GetBoolean(2) ? TimeSpan.FromMilliseconds(r.IsDBNull(1) ? 0 : r.GetInt64(1)) : null,
                r.IsDBNull(3) ? null : LockHolder.Read(r, from: 3)),
            cancellationToken);
}
