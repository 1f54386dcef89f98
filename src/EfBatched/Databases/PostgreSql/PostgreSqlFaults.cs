using System.Data.Common;
using System.Net.Sockets;
using EfBatched.Databases.Errors;

namespace EfBatched.Databases.PostgreSql;

/// <summary>Classifies what PostgreSQL and its driver say.</summary>
internal static class PostgreSqlFaults
{
    private const int ClassLength = 2;

    private static readonly FaultTable Table = new(PostgreSqlFaultCodes.All);

    public static DatabaseFault? Classify(DbException exception) =>
        exception.SqlState is { Length: >= ClassLength } state ? Of(exception, state)
        : exception.IsTransient || exception.InnerException is IOException or SocketException or TimeoutException
            ? new DatabaseFault(KindOfBrokenConnection(exception), FaultOrigin.System, null)
            : null;

    /// <summary>Classes of SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html</summary>
    public static DatabaseReach ReachOf(DbException exception) =>
        exception.SqlState switch
        {
            ['2', '8', ..] or ['3', 'D', ..] or "57P04" => DatabaseReach.Refused,
            ['0', '8', ..] or "57P01" or "57P02" or "57P03" or "57P05" or "53300" => DatabaseReach.Lost,
            { Length: >= ClassLength } => DatabaseReach.Reached,
            // A command that took too long has reached it.
            _ => exception.InnerException is IOException or SocketException || PostgreSqlPool.IsExhausted(exception)
                ? DatabaseReach.Lost
                : DatabaseReach.Reached,
        };

    private static DatabaseFault Of(DbException exception, string state)
    {
        var row = Table.Find($"{state}/{PostgreSqlError.Routine(exception)}", state, state[..ClassLength]);
        return new DatabaseFault(row.Kind, row.Origin, state)
        {
            Hint = PostgreSqlError.Hint(exception),
            Column = PostgreSqlError.Column(exception),
            Constraint = PostgreSqlError.Constraint(exception),
        };
    }

    // Npgsql wraps its own command timeout as TimeoutException; a broken socket as IOException.
    private static FailureKind KindOfBrokenConnection(DbException exception) =>
        exception.InnerException is TimeoutException ? FailureKind.Transient : FailureKind.System;
}
