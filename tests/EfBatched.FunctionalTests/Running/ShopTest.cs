using EfBatched.TestUtilities.Logging;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.Running;

/// <summary>What tests of runs over a shop have in common.</summary>
public abstract class ShopTest(PostgresFixture postgres)
{
    protected static CancellationToken Cancellation =>
        TestContext.Current.CancellationToken;

    protected PostgresFixture Postgres =>
        postgres;

    protected Task<ShopDatabase> CreateShopAsync(ShopProvider provider, int orders) =>
        ShopDatabase.CreateAsync(postgres, provider, orders);

    /// <summary>A shop with a migration of its orders enqueued.</summary>
    protected async Task<ShopDatabase> CreateEnqueuedShopAsync(ShopProvider provider, int orders)
    {
        var database = await CreateShopAsync(provider, orders);
        await database.EnqueueAsync();
        return database;
    }

    /// <summary>Gives a host the context of <see cref="ManyWorksContext" />.</summary>
    protected static void UseManyWorks(IServiceCollection services) =>
        services.AddScoped<ShopContext>(p => new ManyWorksContext(p.GetRequiredService<DbContextOptions<ShopContext>>()));

    protected static List<LogEntry> Logged(ShopHost host, int eventId) =>
        [.. host.Log.Entries.Items.Where(e => e.EventId.Id == eventId)];

    protected static Task<LogEntry> WaitForLogAsync(ShopHost host, int eventId, int count = 1)
    {
        var seen = 0;
        return host.Log.Entries.WaitForAsync(
            e => e.EventId.Id == eventId && Interlocked.Increment(ref seen) == count, $"log line {count} with event id {eventId}");
    }
}
