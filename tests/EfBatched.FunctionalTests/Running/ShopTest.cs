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

    /// <summary>A shop without a migration.</summary>
    /// <param name="hasOwnDatabase">
    /// For a test that changes the schema, gathers statistics, uses two databases or looks at the counters of one; the others share databases.
    /// </param>
    protected Task<ShopDatabase> CreateShopAsync(ShopProvider provider, int orders, bool hasOwnDatabase = false) =>
        hasOwnDatabase ? ShopDatabase.CreateAsync(postgres, provider, orders) : ShopDatabase.ShareAsync(postgres, provider, orders);

    /// <summary>A shop with a migration of its orders enqueued.</summary>
    /// <param name="fixedBatchSize">For a test that counts batches; the others run with sizes that adapt, from a hundred rows on.</param>
    protected async Task<ShopDatabase> CreateEnqueuedShopAsync(
        ShopProvider provider, int orders, int? fixedBatchSize = null, bool hasOwnDatabase = false)
    {
        var database = await CreateShopAsync(provider, orders, hasOwnDatabase);
        await database.EnqueueAsync();
        if (fixedBatchSize is { } rows)
        {
            await database.FixBatchSizeAsync(rows);
        }

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
