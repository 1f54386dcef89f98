using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "R22")]
public class PredicateTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const string Name = nameof(FillByPredicate);

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Every_row_that_matches_is_changed_once_and_no_other(ShopProvider provider)
    {
        await using var database = await CreateIndexedShopAsync(provider, orders: 1_050);
        await database.FixBatchSizeAsync(100);
        await database.ExecuteAsync("""UPDATE "Orders" SET "SearchName" = 'old' WHERE "Id" % 50 = 0""");
        await using var host = CreateHost(database);
        var sizes = new List<int>();
        host.Script.Work = async (batch, cancellationToken) =>
        {
            var rows = await FillSearchNames.FillAsync(batch, cancellationToken);
            sizes.Add(rows);
            return rows;
        };

        var result = await host.RunAsync(Name, Cancellation);

        var state = Assert.Single(result.Migrations);
        Assert.Equal(BatchedMigrationStatus.Finished, state.Status);
        Assert.Equal((840, 840), (state.RowsMigrated, state.RowsScanned));
        Assert.Equal((210, 840), ((await database.ChangesAsync())[0], (await database.ChangesAsync())[1]));
        Assert.Equal([100, 100, 100, 100, 100, 100, 100, 100, 40], sizes.Where(s => s > 0));
        Assert.All(await database.JobsAsync(Name), j => Assert.Equal((BatchedJobStatus.Finished, "[]"), (j.Status, j.UpTo)));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Work_in_CSharp_reads_the_rows_of_its_batch(ShopProvider provider)
    {
        await using var database = await CreateIndexedShopAsync(provider, orders: 250);
        await using var host = CreateHost(database);
        host.Script.Work = async (batch, cancellationToken) =>
        {
            var orders = await batch.Rows.ToListAsync(cancellationToken);
            foreach (var order in orders)
            {
                order.SearchName = order.Customer.ToUpperInvariant();
                order.Changes++;
            }

            return await batch.Context.SaveChangesAsync(cancellationToken);
        };

        Assert.True((await host.RunAsync(Name, Cancellation)).Succeeded);

        Assert.Equal(250, (await database.ChangesAsync())[1]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Without_an_index_that_serves_the_predicate_nothing_runs(ShopProvider provider)
    {
        await using var database = await CreatePredicateShopAsync(provider, orders: 10);
        // One that has nothing to do with the condition does not help.
        await database.ExecuteAsync("""CREATE INDEX "ix_customer" ON "Orders" ("Customer", "SearchName")""");
        await using var host = CreateHost(database);

        var result = await host.RunAsync(Name, Cancellation);

        var state = Assert.Single(result.Migrations);
        Assert.Equal((BatchedMigrationStatus.Failed, BatchedErrorCode.InvalidBatchingStrategy), (state.Status, state.ErrorCode));
        Assert.Equal(
            "The batched migration 'FillByPredicate' batches by its predicate, but no index of 'Orders' serves it, so every batch would scan the "
            + "whole table. Create an index, for example a partial one over the key with the condition of 'Where', and retry the migration; or "
            + "leave out 'BatchByPredicate' to walk the table by its key.",
            state.ErrorMessage);
        Assert.Empty(await database.JobsAsync(Name));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task An_index_that_leads_with_the_column_serves_it_as_well(ShopProvider provider)
    {
        await using var database = await CreatePredicateShopAsync(provider, orders: 10);
        await database.ExecuteAsync("""CREATE INDEX "ix_search" ON "Orders" ("SearchName")""");
        await using var host = CreateHost(database);

        Assert.True((await host.RunAsync(Name, Cancellation)).Succeeded);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql, true)]
    [InlineData(ShopProvider.PostgreSql, false)]
    [InlineData(ShopProvider.Sqlite, true)]
    [Trait("contract", "R11")]
    public async Task Work_that_leaves_its_rows_matching_is_rolled_back_and_counts_attempts(ShopProvider provider, bool isSensitive)
    {
        await using var database = await CreateIndexedShopAsync(provider, orders: 30);
        await using var host = CreateHost(database, isSensitive);
        host.Script.Work = ChangeOrders.ChangeAsync;

        var result = await host.RunAsync(o => o.MaxJobAttempts = 2, Name, Cancellation);

        Assert.Equal(
            (BatchedMigrationStatus.Failed, BatchedErrorCode.JobExceedsMaxAttempts), (result.Migrations[0].Status, result.Migrations[0].ErrorCode));
        var job = Assert.Single(await database.JobsAsync(Name));
        Assert.Equal(
            (2, "After the work of the batched migration 'FillByPredicate', 30 row(s) of its batch still match its 'Where', so they would be found "
                + "again and again. "
                + (isSensitive
                    ? "Among their keys: [10], [20], [30], [40], [50], [60], [70], [80], [90], [100]. "
                    : "'EnableSensitiveDataLogging' has some of their keys named here. ")
                + "The batch was rolled back. Let the work change each of its rows so that it no longer matches, or leave out "
                + "'BatchByPredicate' to walk the table by its key."),
            (job.Attempts, job.ErrorMessage));
        Assert.Equal(30, (await database.ChangesAsync())[0]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "B12")]
    public async Task A_job_that_was_interrupted_goes_on_with_what_is_left(ShopProvider provider)
    {
        await using var database = await CreateIndexedShopAsync(provider, orders: 350);
        await using var host = CreateHost(database);
        host.Script.Work = FillSearchNames.FillAsync;
        await host.RunFirstBatchAsync(Name);
        Assert.Equal(100, (await database.ChangesAsync())[1]);

        Assert.True((await host.RunAsync(Name, Cancellation)).Succeeded);

        Assert.Equal(350, (await database.ChangesAsync())[1]);
        Assert.Equal(350, (await database.JobsAsync(Name)).Sum(j => j.RowsMigrated));
    }

    private static ShopHost CreateHost(ShopDatabase database, bool isSensitive = false) =>
        new(
            database,
            services: s => s.ConfigureDbContext<ShopContext>(o => o.EnableSensitiveDataLogging(isSensitive))
                .AddScoped<ShopContext>(p => new PredicateContext(p.GetRequiredService<DbContextOptions<ShopContext>>())));

    private async Task<ShopDatabase> CreateIndexedShopAsync(ShopProvider provider, int orders)
    {
        var database = await CreatePredicateShopAsync(provider, orders);
        await database.ExecuteAsync("""CREATE INDEX "ix_unfilled" ON "Orders" ("Id") WHERE "SearchName" IS NULL""");
        return database;
    }

    private async Task<ShopDatabase> CreatePredicateShopAsync(ShopProvider provider, int orders)
    {
        var database = await CreateShopAsync(provider, orders, hasOwnDatabase: true);
        await using var context = new PredicateContext(ShopDatabase.Options(provider, database.ConnectionString));
        await context.Database.EnqueueBatchedMigrationAsync<FillByPredicate>(cancellationToken: Cancellation);
        return database;
    }
}
