using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "R6")]
public class RunsAfterTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const string First = nameof(ChangeLogs);
    private const string Second = nameof(AddAfterLogs);

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task The_older_one_runs_second_when_it_runs_after_the_other(ShopProvider provider)
    {
        await using var database = await CreateOrderedShopAsync(provider);
        await using var host = new ShopHost(database, services: UseOrderedWorks);

        var result = await host.RunAsync(cancellationToken: Cancellation);

        Assert.True(result.Succeeded);
        Assert.Equal(200, (await database.ChangesAsync())[1]);
        Assert.Equal([First, Second], Logged(host, EfBatchedEventId.MigrationFinished).Select(e => (string)e.State["Migration"]!));
        var waits = Logged(host, EfBatchedEventId.MigrationWaits)[0];
        var id = (await database.StateAsync(Second)).Id;
        Assert.Equal($"Batched migration '{Second}' ({id}) runs after '{First}', which must finish first.", waits.Message);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Alone_it_is_left_as_it_is_and_says_what_it_waits_for(ShopProvider provider)
    {
        await using var database = await CreateOrderedShopAsync(provider);
        await database.OperateAsync(m => m.PauseAsync(First, "busy"));
        await using var host = new ShopHost(database, services: UseOrderedWorks);

        var result = await host.RunAsync(Second, Cancellation);

        Assert.False(result.Succeeded);
        var state = Assert.Single(result.Migrations);
        Assert.Equal(BatchedMigrationStatus.Active, state.Status);
        Assert.Equal(BatchedMigrationStatus.Paused, Assert.Single(state.WaitsFor, m => m.Key == First).Value);
        Assert.Equal(200, (await database.ChangesAsync())[0]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task What_was_skipped_counts_as_finished_and_what_was_never_enqueued_does_not(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, orders: 200);
        await EnqueueAsync(database, Second);
        await using var host = new ShopHost(database, services: UseOrderedWorks);

        var alone = await host.RunAsync(cancellationToken: Cancellation);
        await EnqueueAsync(database, First);
        await database.OperateAsync(m => m.SkipAsync(First, "done by hand"));
        var skipped = await host.RunAsync(cancellationToken: Cancellation);

        Assert.False(alone.Succeeded);
        Assert.Null(Assert.Single(alone.Migrations[0].WaitsFor, m => m.Key == First).Value);
        Assert.True(skipped.Succeeded);
        Assert.Empty(skipped.Migrations[0].WaitsFor);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task One_that_has_started_goes_on_when_the_other_is_run_again(ShopProvider provider)
    {
        await using var database = await CreateOrderedShopAsync(provider);
        await database.OperateAsync(m => m.SkipAsync(First, "done by hand"));
        await using var host = new ShopHost(database, services: UseOrderedWorks);
        await host.RunFirstBatchAsync(Second);

        await database.RunAgainAsync(First);
        await database.OperateAsync(m => m.PauseAsync(First, "busy"));
        var result = await host.RunAsync(Second, Cancellation);

        Assert.True(result.Succeeded);
        Assert.Equal(BatchedMigrationStatus.Paused, (await database.StateAsync(First)).Status);
        Assert.Equal(200, (await database.ChangesAsync())[1]);
    }

    private static void UseOrderedWorks(IServiceCollection services) =>
        services.AddScoped<ShopContext>(p => new OrderedWorksContext(p.GetRequiredService<DbContextOptions<ShopContext>>()));

    /// <summary>A shop with both enqueued, the one that runs after the other first.</summary>
    private async Task<ShopDatabase> CreateOrderedShopAsync(ShopProvider provider)
    {
        var database = await CreateShopAsync(provider, orders: 200);
        await database.ExecuteAsync("""INSERT INTO "OrderLogs" ("OrderId") VALUES (1), (2)""");
        await EnqueueAsync(database, Second);
        await EnqueueAsync(database, First);
        return database;
    }

    private static async Task EnqueueAsync(ShopDatabase database, string name)
    {
        await using var context = new OrderedWorksContext(ShopDatabase.Options(database.Provider, database.ConnectionString));
        await context.Database.EnqueueBatchedMigrationAsync(name);
    }
}
