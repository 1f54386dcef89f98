using EfBatched.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Deploying;

/// <summary>
/// EF's lock on a SQLite database: a row, which outlives a process that is killed, and for which the next run waits without end or word.
/// https://learn.microsoft.com/ef/core/providers/sqlite/limitations#concurrent-migrations-protection
/// </summary>
internal static class SqliteMigrationsLock
{
    public const string TableName = "__EFMigrationsLock";

    /// <summary>Since when somebody holds the lock, as the database has it; null when nobody does, and on other providers.</summary>
    public static string? FindHeldSince(DbContext context)
    {
        if (context.Database.ProviderName != ProviderNames.Sqlite || !context.GetService<IRelationalDatabaseCreator>().Exists())
        {
            return null;
        }

        var tables = context.Database.SqlQuery<int>($"SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = {TableName}");
        return tables.Single() == 0
            ? null
            : context.Database.SqlQueryRaw<string>($"""SELECT "Timestamp" AS "Value" FROM "{TableName}" """).AsEnumerable().SingleOrDefault();
    }
}
