using System.Data.Common;
using EfBatched.FunctionalTests.Batching;
using EfBatched.Keys;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.Running;

/// <summary>A table in PostgreSQL's own partitions is walked as one.</summary>
[Trait("contract", "R10")]
public class PartitionTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const string ByRange =
        """
        PARTITION BY RANGE ("Id");
        CREATE TABLE orders_1 PARTITION OF "Orders" FOR VALUES FROM (MINVALUE) TO (250000);
        CREATE TABLE orders_2 PARTITION OF "Orders" FOR VALUES FROM (250000) TO (900000);
        CREATE TABLE orders_3 PARTITION OF "Orders" FOR VALUES FROM (900000) TO (MAXVALUE);
        """;

    private const string ByHash =
        """
        PARTITION BY HASH ("Id");
        CREATE TABLE orders_1 PARTITION OF "Orders" FOR VALUES WITH (MODULUS 4, REMAINDER 0);
        CREATE TABLE orders_2 PARTITION OF "Orders" FOR VALUES WITH (MODULUS 4, REMAINDER 1);
        CREATE TABLE orders_3 PARTITION OF "Orders" FOR VALUES WITH (MODULUS 4, REMAINDER 2);
        CREATE TABLE orders_4 PARTITION OF "Orders" FOR VALUES WITH (MODULUS 4, REMAINDER 3);
        """;

    [Theory]
    [InlineData(ByRange)]
    [InlineData(ByHash)]
    public async Task Every_row_of_every_partition_is_changed_once(string partitions)
    {
        await using var database = await CreatePartitionedShopAsync(partitions, orders: 30_000);
        await using (var context = new FillContext(ShopDatabase.Options(database.Provider, database.ConnectionString)))
        {
            await context.Database.EnqueueBatchedMigrationAsync<FillSearchNames>(cancellationToken: Cancellation);
        }

        await database.ExecuteAsync("UPDATE batched_migrations SET batch_size = 1000, has_fixed_batch_size = true, job_size = 7000");
        await using var host = new ShopHost(
            database,
            services: s => s.AddScoped<ShopContext>(p => new FillContext(p.GetRequiredService<DbContextOptions<ShopContext>>())));

        var result = await host.RunAsync(nameof(FillSearchNames), Cancellation);

        var state = Assert.Single(result.Migrations);
        Assert.Equal(BatchedMigrationStatus.Finished, state.Status);
        Assert.Equal((30_000, 30_000), (state.RowsScanned, state.RowsMigrated));
        Assert.Equal(30_000, (await database.ChangesAsync())[1]);
    }

    [Theory]
    [InlineData(ByRange, 30)]
    [InlineData(ByHash, 60)]
    public async Task A_batch_costs_what_its_rows_cost_whatever_the_partitions(string partitions, int expectedBuffers)
    {
        await using var database = await CreatePartitionedShopAsync(partitions, orders: 200_000);
        await database.ExecuteAsync("VACUUM (ANALYZE) \"Orders\"");
        await using var context = database.CreateContext();
        await context.Database.OpenConnectionAsync(Cancellation);
        var entityType = context.Model.FindEntityType(typeof(Order))!;
        var keyset = (Keyset<Order>)Keyset.Create(entityType, entityType.FindPrimaryKey()!.Properties);
        // Inside of a partition by range, and over the end of one.
        foreach (var key in new[] { 400_000, 895_000 })
        {
            Boundary after = keyset.Codec.Create([key]), upTo = keyset.Codec.Create([key + 10_000]), end = keyset.Codec.Create([2_000_000]);

            await AssertPlanAsync(context, keyset.SearchBoundary(context, after, end, new RowCount(1_000)).CreateCommand(), expectedBuffers);
            await AssertPlanAsync(context, keyset.InRange(context.Orders, after, upTo).CreateDbCommand(), expectedBuffers);
        }
    }

    private static async Task AssertPlanAsync(DbContext context, DbCommand command, int expectedBuffers)
    {
        var plan = await QueryPlan.ExplainAsync(context.Database.GetDbConnection(), command, Cancellation);

        Assert.DoesNotContain("Seq Scan", plan.Nodes);
        Assert.True(plan.Buffers <= 3 * expectedBuffers, plan.Json);
    }

    private async Task<ShopDatabase> CreatePartitionedShopAsync(string partitions, int orders)
    {
        var database = await CreateShopAsync(ShopProvider.PostgreSql, orders: 0, hasOwnDatabase: true);
        await database.ExecuteAsync(
            """
            DROP TABLE "Orders";
            CREATE TABLE "Orders" ("Id" integer PRIMARY KEY, "Customer" text NOT NULL, "SearchName" text, "Changes" integer NOT NULL)
            """
            + " " + partitions);
        await database.AddOrdersAsync(orders);
        return database;
    }
}
