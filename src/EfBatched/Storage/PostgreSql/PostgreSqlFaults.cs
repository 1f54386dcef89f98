using System.Data.Common;
using System.Net.Sockets;
using EfBatched.Running.Failures;

namespace EfBatched.Storage.PostgreSql;

/// <summary>
/// What each error of PostgreSQL means for a batch. Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
/// </summary>
internal static class PostgreSqlFaults
{
    private const int ClassLength = 2;

    /// <summary>By SQLSTATE, else by its class of two characters. What is not listed is unknown.</summary>
    public static IReadOnlyList<FaultCode> All { get; } =
    [
        new("08", FailureKind.System, "connection exception"),
        new("0A", FailureKind.Defect, "feature not supported"),
        new("21", FailureKind.Data, "cardinality violation"),
        new("22", FailureKind.Data, "data exception: division by zero, out of range, cannot be read as its type"),
        new("23", FailureKind.Data, "integrity constraint violation: NOT NULL, CHECK, unique, foreign key, exclusion"),
        new("25006", FailureKind.System, "read-only transaction: a standby, after a failover"),
        new("25P03", FailureKind.Transient, "idle in transaction for too long"),
        new("25P04", FailureKind.Transient, "transaction timeout"),
        new("27", FailureKind.Data, "triggered data change violation"),
        new("28", FailureKind.System, "invalid authorization: the role may not log in"),
        new("2B", FailureKind.Defect, "dependent privilege descriptors still exist"),
        new("3D", FailureKind.System, "invalid catalog name: no such database"),
        new("3F", FailureKind.Defect, "invalid schema name"),
        new("40", FailureKind.Transient, "transaction rollback: serialization failure, deadlock"),
        new("42", FailureKind.Defect, "syntax error or access rule violation: no such table or column, no permission"),
        new("44", FailureKind.Data, "WITH CHECK OPTION violation"),
        new("53", FailureKind.System, "insufficient resources: connections, memory, disk"),
        new("53400", FailureKind.Transient, "configuration limit exceeded, as for temporary files"),
        new("54", FailureKind.Data, "program limit exceeded, as the size of an index entry"),
        new("55P03", FailureKind.Transient, "lock not available: lock timeout"),
        new("57014", FailureKind.Transient, "query canceled: statement timeout, or by a person"),
        new("57P01", FailureKind.System, "admin shutdown"),
        new("57P02", FailureKind.System, "crash shutdown"),
        new("57P03", FailureKind.System, "cannot connect now"),
        new("57P05", FailureKind.System, "idle session timeout"),
        new("58", FailureKind.System, "system error outside PostgreSQL"),
    ];

    private static readonly Dictionary<string, FailureKind> Kinds = All.ToDictionary(f => f.Code, f => f.Kind);

    public static DatabaseFault? Classify(DbException exception) =>
        exception.SqlState is { } state
            ? new DatabaseFault(KindOf(state), state)
            : exception.IsTransient || exception.InnerException is IOException or SocketException or TimeoutException
                ? new DatabaseFault(KindOfBrokenConnection(exception), null)
                : null;

    private static FailureKind KindOf(string state) =>
        Kinds.TryGetValue(state, out var kind) || (state.Length > ClassLength && Kinds.TryGetValue(state[..ClassLength], out kind))
            ? kind
            : FailureKind.Unknown;

    // Npgsql wraps its own command timeout as TimeoutException; a broken socket as IOException.
    private static FailureKind KindOfBrokenConnection(DbException exception) =>
        exception.InnerException is TimeoutException ? FailureKind.Transient : FailureKind.System;
}
