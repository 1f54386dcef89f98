using EfBatched.FunctionalTests.Running;
using EfBatched.Reporting;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.Operations;

/// <summary>A table was analyzed while it was being loaded, so that the estimate at the start is far too low.</summary>
[Trait("contract", "B16")]
public class OvertakenEstimateTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const int Rows = 2_000;

    [Theory]
    [InlineData(100)]
    [InlineData(104)]
    public async Task A_walk_that_comes_near_its_estimate_has_a_new_one(int estimate)
    {
        await using var database = await CreateWalkedShopAsync(estimate);
        await database.ExecuteAsync("""ANALYZE "Orders" """);

        var state = await database.StateAsync();

        Assert.Equal((100, Rows), (state.RowsScanned, state.EstimatedRows));
        Assert.Equal(100.0 / Rows, state.Progress);
        Assert.Equal("100 of about 2,000", StateText.Rows(state));
    }

    [Fact]
    public async Task An_estimate_is_kept_as_long_as_the_walk_is_far_from_it()
    {
        await using var database = await CreateWalkedShopAsync(estimate: 500);
        await database.ExecuteAsync("""ANALYZE "Orders" """);

        Assert.Equal("100 of about 500", StateText.Rows(await database.StateAsync()));
    }

    [Fact]
    public async Task An_estimate_that_is_overtaken_is_given_up_where_the_statistics_are_as_low()
    {
        await using var database = await CreateWalkedShopAsync(estimate: 50);
        await database.ExecuteAsync("""ANALYZE "Orders"; UPDATE pg_class SET reltuples = 10 WHERE relname = 'Orders'""");

        var state = await database.StateAsync();

        Assert.Equal((100, null, null), (state.RowsScanned, state.EstimatedRows, state.Progress));
        Assert.Equal("100", StateText.Rows(state));
    }

    [Fact]
    public async Task Who_may_not_read_the_table_is_answered_all_the_same()
    {
        await using var database = await CreateWalkedShopAsync(estimate: 50);
        await using var role = await ShopRole.CreateAsync(database);
        await database.ExecuteAsync($"""REVOKE SELECT ON "Orders" FROM {role.Name}""");
        await using var context = new ShopContext(ShopDatabase.Options(ShopProvider.PostgreSql, role.ConnectionString));

        var state = Assert.Single(await new StateReader(context, TimeSpan.FromSeconds(5)).ReadAsync(null, Cancellation));

        Assert.Equal((100, null), (state.RowsScanned, state.EstimatedRows));
    }

    // A batch of a hundred is done.
    private async Task<ShopDatabase> CreateWalkedShopAsync(int estimate)
    {
        var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, Rows, fixedBatchSize: 100, hasOwnDatabase: true);
        await database.ExecuteAsync("UPDATE batched_migrations SET job_size = 200");
        await using var host = new ShopHost(database);
        await host.RunFirstBatchAsync();
        await database.ExecuteAsync($"UPDATE batched_migrations SET estimated_rows = {estimate}");
        return database;
    }
}
