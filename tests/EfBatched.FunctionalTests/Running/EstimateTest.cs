using EfBatched.Storage;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.Running;

/// <summary>How many rows PostgreSQL says that a table has, without a scan.</summary>
[Trait("contract", "B16")]
public class EstimateTest(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Rows = 10_000;

    private TestDatabase? _database;

    private TestDatabase Database => _database!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await ExecuteAsync(
            $"""
            CREATE TABLE item (id int PRIMARY KEY, value int) WITH (autovacuum_enabled = false);
            INSERT INTO item SELECT n, 0 FROM generate_series(1, {Rows}) n;
            CREATE TABLE part (id int PRIMARY KEY) PARTITION BY RANGE (id);
            CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO ({Rows / 2});
            CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM ({Rows / 2}) TO ({Rows});
            INSERT INTO part SELECT n FROM generate_series(0, {Rows - 1}) n;
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_table_that_was_never_analyzed_has_an_estimate() =>
        Assert.InRange(await EstimateAsync("item"), Rows / 2, Rows * 2);

    [Fact]
    public async Task Rows_that_are_dead_do_not_count()
    {
        await Database.ExecuteAsync("ANALYZE item");
        await ExecuteAsync("UPDATE item SET value = 1");

        Assert.Equal(Rows, await EstimateAsync("item"));
    }

    [Fact]
    public async Task Counters_that_were_lost_are_not_believed()
    {
        await Database.ExecuteAsync("ANALYZE item; SELECT pg_stat_reset_single_table_counters('item'::regclass)");

        Assert.Equal(Rows, await EstimateAsync("item"));
    }

    [Fact]
    public async Task Partitions_are_summed_up()
    {
        await Database.ExecuteAsync("ANALYZE part");

        Assert.Equal(Rows, await EstimateAsync("part"));
    }

    // The counters of a session reach the others when it is told to, or later.
    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await Database.OpenAsync();
        await connection.ExecuteAsync(sql);
        await connection.ExecuteAsync("SELECT pg_stat_force_next_flush()");
        await connection.ExecuteAsync("SELECT 1");
    }

    private async Task<long> EstimateAsync(string table)
    {
        await using var context = new ShopContext(
            ShopDatabase.Options(ShopProvider.PostgreSql, Database.ConnectionString));
        var store = new TrackingStore(context, TimeSpan.FromSeconds(30));
        return (await store.Catalog.EstimateRowsAsync($"\"{table}\"", CancellationToken))!.Value;
    }
}
