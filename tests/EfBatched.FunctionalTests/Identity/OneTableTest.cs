using EfBatched.FunctionalTests.Running;
using EfBatched.Storage;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.Identity;

/// <summary>A table is one, however its schema is recorded: one migration runs on it at a time.</summary>
[Trait("contract", "T8")]
[Trait("contract", "B3")]
public class OneTableTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql, "NULL", "'public'")]
    [InlineData(ShopProvider.PostgreSql, "'public'", "NULL")]
    [InlineData(ShopProvider.Sqlite, "'public'", "NULL")]
    public async Task A_second_migration_on_the_table_waits(ShopProvider provider, string running, string active)
    {
        await using var database = await CreateShopAsync(provider, orders: 10);
        await database.EnqueueAsync("ChangeOrders", ManyWorksContext.AddOne);
        await database.ExecuteAsync($"UPDATE batched_migrations SET table_schema = {running}, status = 'Running' WHERE name = 'ChangeOrders'");
        await database.ExecuteAsync($"UPDATE batched_migrations SET table_schema = {active} WHERE name = 'AddOne'");
        await using var context = database.CreateContext();
        var store = new TrackingStore(context, TimeSpan.FromSeconds(30));

        var runnable = await store.Migrations.FindRunnableAsync(Cancellation);
        var onTable = await store.Migrations.FindOnTableAsync(runnable[0].Table, Cancellation);

        Assert.Equal(["ChangeOrders"], runnable.Select(m => m.Name));
        Assert.Equal(2, onTable.Count);
    }

    [Fact]
    public async Task Tables_of_one_name_in_two_schemas_are_two()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, orders: 10);
        await database.EnqueueAsync("ChangeOrders", ManyWorksContext.AddOne);
        await database.ExecuteAsync("UPDATE batched_migrations SET table_schema = 'other', status = 'Running' WHERE name = 'ChangeOrders'");
        await using var context = database.CreateContext();

        var runnable = await new TrackingStore(context, TimeSpan.FromSeconds(30)).Migrations.FindRunnableAsync(Cancellation);

        Assert.Equal(["ChangeOrders", "AddOne"], runnable.Select(m => m.Name));
    }
}
