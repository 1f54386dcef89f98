using EfBatched.Databases.Load;
using EfBatched.Sql;

namespace EfBatched.Running;

/// <summary>Whom a migration waits for.</summary>
internal static partial class RunningStrings
{
    public static string WaitsForLock(TableName table, LockWait wait) =>
        $"It waits for a lock on {(wait.IsOfTable ? "the table" : "a row of")} '{table.Name}' that {LockHolder.Holds(wait.Holder)}.";
}
