using EfBatched.Diagnostics;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Logging;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EfBatched.FunctionalTests.Migrations;

/// <summary>EF's lock on a SQLite database outlives the process that took it.</summary>
public class SqliteMigrationsLockTest(PostgresFixture server) : MigrationsTest(server)
{
    [Fact]
    public async Task A_run_that_waits_for_the_lock_says_so_and_goes_on_once_it_is_removed()
    {
        await using var database = new MigrationsDatabase(Server, TestProvider.Sqlite);
        using var log = new RecordingLoggerProvider();
        using var loggers = log.CreateFactory();
        await using var context = new GeoContext(
            new DbContextOptionsBuilder(database.Options).UseLoggerFactory(loggers).Options);
        await context.Database.MigrateAsync("Initial", TestContext.Current.CancellationToken);
        Assert.DoesNotContain(log.Entries.Items, e => e.EventId.Id == EfBatchedEventId.MigrationsLockHeld);
        await database.ExecuteAsync("""INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-02 03:04:05+00:00')""");

        var migrating = context.Database.MigrateAsync("UseBatchedMigrations", TestContext.Current.CancellationToken);
        var warning = await log.WaitForAsync(EfBatchedEventId.MigrationsLockHeld);
        await database.ExecuteAsync("""DELETE FROM "__EFMigrationsLock" """);
        await migrating.WaitForAsync();

        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Equal(
            "Another process has locked the database for its schema migrations since 2026-01-02 03:04:05+00:00, and this one now waits for it, "
            + "without end. If no other process is migrating, one that was killed has left the lock behind: remove it by "
            + "'DELETE FROM \"__EFMigrationsLock\"', and this run goes on.",
            warning.Message);
        Assert.Equal(["2"], await database.QueryAsync("SELECT COUNT(*) FROM \"__EFMigrationsHistory\""));
    }
}
