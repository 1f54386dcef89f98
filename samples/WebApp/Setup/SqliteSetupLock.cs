using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using WebApp.Data;

namespace WebApp.Setup;

/// <summary>
/// Makes sure that one process at a time sets up a SQLite file, and mends what a killed one left. EF's own lock is a row in the database,
/// which outlives its process, so that the next one would wait for ever:
/// https://learn.microsoft.com/ef/core/providers/sqlite/limitations#concurrent-migrations-protection
/// </summary>
internal static class SqliteSetupLock
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    public static async Task<IAsyncDisposable> TakeAsync(GeoContext context, CancellationToken cancellationToken)
    {
        var file = new SqliteConnectionStringBuilder(context.Database.GetConnectionString()).DataSource + ".setup";
        while (true)
        {
            try
            {
                // The operating system lets go of it when the process ends, however it ends.
                var held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                await RemoveAbandonedLockAsync(context, cancellationToken);
                return held;
            }
            catch (IOException)
            {
                await Task.Delay(Interval, cancellationToken);
            }
        }
    }

    private static async Task RemoveAbandonedLockAsync(GeoContext context, CancellationToken cancellationToken)
    {
        var tables = await context.Database
            .SqlQueryRaw<int>("""SELECT count(*) AS "Value" FROM sqlite_schema WHERE name = '__EFMigrationsLock'""")
            .SingleAsync(cancellationToken);
        if (tables > 0)
        {
            await context.Database.ExecuteSqlRawAsync("""DELETE FROM "__EFMigrationsLock" """, cancellationToken);
        }
    }
}
