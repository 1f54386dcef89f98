using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "B8")]
public class BatchShrinkTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const int MostRows = 3;

    [Theory]
    [InlineData("40001")]
    [InlineData("40P01")]
    [InlineData("55P03")]
    [InlineData("57014")]
    public async Task Batch_that_postgres_refuses_shrinks_until_it_passes(string code)
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 30);
        await using var host = new ShopHost(database);
        host.Script.Work = async (batch, cancellationToken) =>
        {
            var rows = await ChangeOrders.ChangeAsync(batch, cancellationToken);
            if (rows > MostRows)
            {
                var raise = $"DO $$ BEGIN RAISE 'too many' USING ERRCODE = '{code}'; END $$";
                await batch.Context.Database.ExecuteSqlRawAsync(raise, cancellationToken);
            }

            return rows;
        };

        var result = await host.RunAsync(cancellationToken: Cancellation);

        Assert.True(result.Succeeded);
        Assert.Equal(30, (await database.ChangesAsync())[1]);
        AssertShrinksTo(MostRows, host, code);
    }

    [Fact]
    public async Task Batch_that_sqlite_refuses_shrinks_until_it_passes()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 30);
        await using var host = new ShopHost(database);
        host.Script.Work = async (batch, cancellationToken) =>
        {
            var rows = await ChangeOrders.ChangeAsync(batch, cancellationToken);
            return rows <= MostRows ? rows : throw new SqliteException("database is locked", 5);
        };

        var result = await host.RunAsync(cancellationToken: Cancellation);

        Assert.True(result.Succeeded);
        Assert.Equal(30, (await database.ChangesAsync())[1]);
        AssertShrinksTo(MostRows, host, "5");
    }

    [Fact]
    public async Task Work_that_reaches_its_timeout_in_the_database_shrinks()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 30);
        await using var host = new ShopHost(database);
        host.Script.Work = async (batch, cancellationToken) =>
        {
            var rows = await ChangeOrders.ChangeAsync(batch, cancellationToken);
            await batch.Context.Database.ExecuteSqlRawAsync(
                "SELECT CASE WHEN {0} > 10 THEN pg_sleep(600) END", [rows], cancellationToken);
            return rows;
        };

        var result = await host.RunAsync(
            o =>
            {
                o.TargetBatchDuration = TimeSpan.FromMilliseconds(100);
                o.WorkTimeout = TimeSpan.FromMilliseconds(200);
                o.MaxJobAttempts = 100;
            },
            cancellationToken: Cancellation);

        Assert.True(result.Succeeded);
        Assert.Equal(30, (await database.ChangesAsync())[1]);
        AssertShrinksTo(10, host, "57014");
    }

    private static void AssertShrinksTo(int rows, ShopHost host, string code)
    {
        var shrunk = Logged(host, EfBatchedEventId.BatchShrunk);
        var sizes = shrunk.Select(e => (int)e.State["BatchSize"]!).ToList();

        Assert.All(shrunk, e => Assert.Equal(code, e.State["Code"]));
        Assert.InRange(sizes[0], 1, 99);
        Assert.InRange(sizes.Min(), 1, rows);
    }
}
