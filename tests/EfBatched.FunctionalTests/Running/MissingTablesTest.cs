using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.TestUtilities.Timing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfBatched.FunctionalTests.Running;

public class MissingTablesTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Runner_waits_for_its_tables_with_one_message_and_works_once_they_exist(ShopProvider provider)
    {
        var time = new ObservedTimeProvider();
        await using var database = await CreateShopAsync(provider, orders: 5, hasOwnDatabase: true);
        await RenameTablesAsync(database, "batched_{0}", "hidden_{0}");
        await using var host = new ShopHost(
            database, o => o.JobInterval = TimeSpan.FromMinutes(1), services: s => s.AddSingleton<TimeProvider>(time));
        await host.StartAsync(Cancellation);
        for (var look = 1; look < 5; look++)
        {
            await time.WaitForWaitAsync(look);
            time.Advance(TimeSpan.FromMinutes(1));
        }

        await time.WaitForWaitAsync(5);
        var before = host.Log.Entries.Items.Where(e => e.Category.StartsWith("EfBatched", StringComparison.Ordinal)).ToList();
        await RenameTablesAsync(database, "hidden_{0}", "batched_{0}");
        await database.EnqueueAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        Assert.Equal([EfBatchedEventId.RunnerStarted, EfBatchedEventId.RunnerWaitsForTables], before.Select(e => e.EventId.Id));
        Assert.Equal(LogLevel.Information, before[1].Level);
        Assert.Equal(
            "The tracking table 'batched_migrations' does not exist yet, so batched migrations wait. It is created by the schema migration that "
            + "'dotnet ef migrations add' writes; apply it by 'dotnet ef database update' or 'Database.MigrateAsync()'. "
            + "Looking again every 60000 ms, without further messages.",
            before[1].Message);
        Assert.Equal(5, (await database.ChangesAsync())[1]);
    }

    private static async Task RenameTablesAsync(ShopDatabase database, string from, string to)
    {
        foreach (var table in new[] { "migrations", "jobs", "events", "runners" })
        {
            await database.ExecuteAsync($"ALTER TABLE {string.Format(null, from, table)} RENAME TO {string.Format(null, to, table)}");
        }
    }
}
