using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace WebApp.Data;

/// <summary>Tells what a database says from a mistake of ours, however EF has wrapped it.</summary>
internal static class DatabaseOutage
{
    /// <summary>True of whatever the database or the way there has said.</summary>
    public static bool IsOfDatabase(Exception exception) => Find(exception) is not null;

    /// <summary>
    /// True of what goes by, as a restart, a session that was ended, or another process that did the same a moment before:
    /// https://www.postgresql.org/docs/current/errcodes-appendix.html
    /// </summary>
    public static bool IsPassing(Exception exception) =>
        Find(exception) is { } fault
        && (fault.IsTransient || fault.SqlState is ['5', '7', 'P', ..] or ['0', '8', ..] or "23505" or "42P07" || fault.InnerException is IOException);

    /// <summary>
    /// True of what goes by at a first start: of several at once one creates the database, and a session may be ended. A server that is not
    /// there is not waited for, since that is mostly a wrong setting.
    /// </summary>
    public static bool IsPassingAtStart(Exception exception) =>
        Find(exception) is SqliteException or { SqlState: "42P04" or "55006" } || (Find(exception)?.SqlState is not null && IsPassing(exception));

    private static DbException? Find(Exception? exception) =>
        exception is null ? null : exception as DbException ?? Find(exception.InnerException);
}
