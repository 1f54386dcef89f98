using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "B22")]
public class QueryFilterTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Filters_are_ignored_unless_kept_by_name(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, orders: 300);
        await using var context = new FilteredContext(ShopDatabase.Options(provider, database.ConnectionString));
        await context.Database.EnqueueBatchedMigrationAsync<ChangeOrders>(cancellationToken: Cancellation);
        await context.Database.EnqueueBatchedMigrationAsync<ChangeKept>(cancellationToken: Cancellation);
        await using var host = new ShopHost(
            database,
            services: s => s.AddScoped<ShopContext>(p => new FilteredContext(p.GetRequiredService<DbContextOptions<ShopContext>>())));

        await host.RunAsync(cancellationToken: Cancellation);

        // Every order once, and the first hundred once more.
        var changes = await database.ChangesAsync();
        Assert.Equal((200, 100), (changes[1], changes[2]));
        Assert.Equal(100, (await database.StateAsync("ChangeKept")).RowsMigrated);
    }

    private sealed class FilteredContext(DbContextOptions<ShopContext> options) : ShopContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Entity<Order>().HasQueryFilter("First", o => o.Id <= 1_000).HasQueryFilter("None", o => o.Id < 0);
            modelBuilder.HasBatchedMigration<ChangeKept>();
        }
    }

    private sealed class ChangeKept : BatchedMigration<ShopContext, Order>
    {
        protected override void Configure(BatchedMigrationBuilder<Order> migration) =>
            migration.KeepQueryFilter("First");

        public override Task<int> MigrateAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken) =>
            ChangeOrders.ChangeAsync(batch, cancellationToken);
    }
}
