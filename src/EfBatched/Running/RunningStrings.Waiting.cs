using EfBatched.Databases.Load;
using EfBatched.Sql;

namespace EfBatched.Running;

/// <summary>Whom a migration waits for.</summary>
internal static partial class RunningStrings
{
    public static string WaitsForLock(TableName table, LockWait wait) =>
        $"It waits for a lock on {(wait.IsOfTable ? "the table" : "a row of")} '{table.Name}' that "
        + (wait.Holder is { } holder
            ? $"{holder.Name} holds{(holder.StatementLine is { } statement ? $" with '{statement}'" : "")}."
            : "another session held; which one could not be seen.");
}
