using System.Data.Common;
using System.Net.Sockets;
using EfBatched.Running;

namespace EfBatched.Storage;

/// <summary>
/// What each error of PostgreSQL means for a batch. Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
/// </summary>
internal static class PostgreSqlFaults
{
    public static DatabaseFault? Classify(DbException exception) =>
        exception.SqlState is { } state
            ? new DatabaseFault(KindOf(state), state)
            : exception.IsTransient || exception.InnerException is IOException or SocketException or TimeoutException
                ? new DatabaseFault(KindOfBrokenConnection(exception), null)
                : null;

    private static FailureKind KindOf(string state) =>
        state switch
        {
            "40001" => FailureKind.Transient, // serialization_failure
            "40P01" => FailureKind.Transient, // deadlock_detected
            "55P03" => FailureKind.Transient, // lock_not_available: lock_timeout
            "57014" => FailureKind.Transient, // query_canceled: statement_timeout
            "25P03" => FailureKind.Transient, // idle_in_transaction_session_timeout
            "25P04" => FailureKind.Transient, // transaction_timeout
            "25006" => FailureKind.System, // read_only_sql_transaction: a standby, after a failover
            "57P01" or "57P02" or "57P03" or "57P05" => FailureKind.System, // shutdown, crash, cannot connect now, idle session
            ['0', '8', ..] => FailureKind.System, // connection exceptions
            ['5', '3', ..] => FailureKind.System, // insufficient resources: connections, disk, memory
            ['5', '8', ..] => FailureKind.System, // errors outside PostgreSQL
            _ => FailureKind.Unknown,
        };

    // Npgsql wraps its own command timeout as TimeoutException; a broken socket as IOException.
    private static FailureKind KindOfBrokenConnection(DbException exception) =>
        exception.InnerException is TimeoutException ? FailureKind.Transient : FailureKind.System;
}
