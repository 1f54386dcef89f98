using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.TestUtilities.Timing;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.AspNetCore.Tests;

/// <summary>What pages and the HTTP API cost the database.</summary>
public class CostTest(PostgresFixture postgres)
{
    [Theory]
    [InlineData("")]
    [InlineData("/migrations/ChangeOrders")]
    [InlineData("/runners")]
    [InlineData("/api/migrations")]
    public async Task Fifty_viewers_cost_what_one_costs_and_none_nothing(string path)
    {
        // Fifty viewers may take longer than a second on a slow machine: the second of the answers is the test's.
        var time = new ObservedTimeProvider();
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString, build: b => b.Services.AddSingleton<TimeProvider>(time));
        Assert.Equal(0, shop.Counter.Opened);
        await shop.GetAsync(WebShop.Path + path);
        var one = shop.Counter.Opened;
        Assert.InRange(one, 1, 20);

        await LookAsync(50);
        Assert.Equal(one, shop.Counter.Opened);

        time.Advance(TimeSpan.FromMilliseconds(999));
        await LookAsync(1);
        Assert.Equal(one, shop.Counter.Opened);

        time.Advance(TimeSpan.FromMilliseconds(1));
        await LookAsync(50);
        Assert.Equal(2 * one, shop.Counter.Opened);

        Task LookAsync(int viewers) => Task.WhenAll(Enumerable.Range(0, viewers).Select(_ => shop.GetAsync(WebShop.Path + path)));
    }

    [Fact]
    public async Task The_index_asks_as_often_for_200_migrations_as_for_some()
    {
        await using var database = await ShareAsync();
        await PausedAsync(database, 1, 5);
        await using var few = await WebShop.StartAsync(database.ConnectionString);
        await few.GetAsync(WebShop.Path);
        await PausedAsync(database, 6, 200);
        await using var many = await WebShop.StartAsync(database.ConnectionString);

        var html = await many.GetAsync(WebShop.Path);

        Assert.Contains("Paused200", html, StringComparison.Ordinal);
        Assert.Equal(few.Counter.Opened, many.Counter.Opened);
    }

    [Fact]
    public async Task A_migration_with_many_jobs_has_a_page_of_bounded_size_and_cost()
    {
        await using var database = await ShareAsync();
        await PagesTest.AddJobsAsync(database, 1_000);
        await using var few = await WebShop.StartAsync(database.ConnectionString);
        var first = await few.GetAsync(WebShop.Path + "/migrations/ChangeOrders");
        await PagesTest.AddJobsAsync(database, 30_000);
        await using var many = await WebShop.StartAsync(database.ConnectionString);

        var html = await many.GetAsync(WebShop.Path + "/migrations/ChangeOrders");

        Assert.Equal(few.Counter.Opened, many.Counter.Opened);
        Assert.InRange(html.Length, 1, (first.Length * 11 / 10) + 1_000);
        Assert.InRange(html.Split("<rect class=\"part-finished\"").Length - 1, 50, 160);
    }

    private static Task<int> PausedAsync(ShopDatabase database, int first, int last) =>
        database.ExecuteAsync(
            $"""
            INSERT INTO batched_migrations (name, status, table_name, key_columns, batch_size, has_fixed_batch_size, job_size, operation_version,
                created_at, updated_at)
            SELECT 'Paused' || i, 'Paused', 'Orders', 'Id', 100, false, 1000, 1, now(), now() FROM generate_series({first}, {last}) AS i;
            INSERT INTO batched_events (migration_id, kind, occurred_at) SELECT id, 'Paused', now() FROM batched_migrations WHERE status = 'Paused'
            """);

    private async Task<ShopDatabase> ShareAsync()
    {
        var database = await ShopDatabase.ShareAsync(postgres, ShopProvider.PostgreSql, orders: 1);
        await database.EnqueueAsync();
        return database;
    }
}
