using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Faults;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Operations;

/// <summary>How many statements an answer takes.</summary>
[Trait("contract", "B14")]
public class ReadingCostTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const int Most = 15;

    [Fact]
    public async Task A_list_of_fifty_takes_as_many_statements_as_one_of_one()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, orders: 1, hasOwnDatabase: true);
        await AddRunningAsync(database, 1, 1);
        var one = await ListAsync(database, 1);

        await AddRunningAsync(database, 2, 50);
        var fifty = await ListAsync(database, 50);

        Assert.Equal(one, fifty);
        Assert.InRange(one, 1, Most);
    }

    [Fact]
    public async Task What_is_paused_costs_nothing_more_either()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, orders: 1, hasOwnDatabase: true);
        await AddRunningAsync(database, 1, 50);
        await database.OperateAsync(m => m.PauseAllAsync("incident"));

        Assert.InRange(await ListAsync(database, 50), 1, Most);
    }

    private static async Task<int> ListAsync(ShopDatabase database, int expected)
    {
        await using var proxy = TcpFaultProxy.Start(database.ConnectionString);
        await using var context = new ShopContext(ShopDatabase.Options(database.Provider, proxy.ConnectionString));
        await context.Database.OpenConnectionAsync(Cancellation);
        await context.Database.BatchedMigrations().ListAsync(Cancellation);
        proxy.RoundTrips.Clear();

        var states = await context.Database.BatchedMigrations().ListAsync(Cancellation);

        Assert.Equal(expected, states.Count);
        return proxy.RoundTrips.Items.Sum(r => r.Statements.Count);
    }

    // Each with a job at work and two that are done.
    private static Task<int> AddRunningAsync(ShopDatabase database, int from, int to) =>
        database.ExecuteAsync(
            $"""
            INSERT INTO batched_migrations (name, status, table_name, key_columns, batch_size, has_fixed_batch_size, job_size, up_to, estimated_rows,
                shares_table, operation_version, created_at, started_at, updated_at)
            SELECT 'M' || i, 'Running', 'Orders', 'Id', 10, false, 100, '[9]', 100000, true, 1, now(), now(), now()
            FROM generate_series({from}, {to}) AS i;
            INSERT INTO batched_jobs (migration_id, up_to, status, attempts, token, leased_until, batch_size, job_size, created_at, started_at,
                finished_at)
            SELECT m.id, '[' || n || ']', CASE WHEN n < 3 THEN 'Finished' ELSE 'Running' END, 1, CASE WHEN n = 3 THEN gen_random_uuid() END,
                CASE WHEN n = 3 THEN now() + interval '1 hour' END, 10, 100, now(), now(), CASE WHEN n < 3 THEN now() END
            FROM batched_migrations AS m, generate_series(1, 3) AS n WHERE m.name IN (SELECT 'M' || i FROM generate_series({from}, {to}) AS i)
            """);
}
