using System.Globalization;
using EfBatched.Databases.Load;
using EfBatched.Sql;

namespace EfBatched.Running;

/// <summary>Whom a migration waits for.</summary>
internal static partial class RunningStrings
{
    public static string WaitsForLock(TableName table, LockWait wait) =>
        $"It waits for a lock on {(wait.IsOfTable ? "the table" : "a row of")} '{table.Name}' that "
        + (wait.Holder is { } holder ? $"{Describe(holder)} holds." : "another session held; which one could not be seen.");

    private static string Describe(LockHolder holder)
    {
        var details = new[]
        {
            holder.Application is { } application ? $"'{application}'" : null,
            holder.User is { } user ? $"role '{user}'" : null,
            holder.Since is { } since ? $"since {since.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC" : null,
        };
        return (holder.Pid == 0 ? "a prepared transaction" : $"session {holder.Pid.ToString(CultureInfo.InvariantCulture)}")
            + (details.Any(d => d is not null) ? $" ({string.Join(", ", details.OfType<string>())})" : "")
            + (holder.Statement is { } statement ? $" with '{SqlLine(statement)}'" : "");
    }

    private static string SqlLine(string statement) => string.Join(' ', statement.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
