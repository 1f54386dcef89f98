using System.Data.Common;
using System.Net.Sockets;

namespace EfBatched.Databases.Errors;

/// <summary>Says what an operator is up against when the database does not do what it is asked, before the words of the exception.</summary>
internal static class Headline
{
    public const string NoAnswer = "The database could not be asked";
    public const string NotReached = "The database cannot be reached";

    // Classes and codes of https://www.postgresql.org/docs/current/errcodes-appendix.html
    public static string Of(Exception exception) =>
        FailureCause.Find(exception) switch
        {
            NoConnectionException { InnerException: { } inner } when FailureCause.Find(inner) is DbException { SqlState: not null } => Of(inner),
            NoConnectionException or SocketException => NotReached,
            DbException { SqlState: "25006" } => "The database is read-only, as a standby is",
            DbException { SqlState: "53300" or "53400" } => "The server accepts no more connections",
            DbException { SqlState: "57P01" or "57P02" or "57P03" } => "The server is starting or stopping",
            DbException { SqlState: ['2', '8', ..] } => "The server refuses the login",
            DbException { SqlState: "3D000" } => "The database does not exist",
            DbException { SqlState: "42501" } => "The role lacks a right",
            DbException { SqlState: null, InnerException: SocketException or TimeoutException or IOException } => NotReached,
            _ => NoAnswer,
        };
}
