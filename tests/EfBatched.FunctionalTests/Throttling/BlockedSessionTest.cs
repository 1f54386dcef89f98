using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.Running.Pacing;
using EfBatched.Storage;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Throttling;

/// <summary>Somebody of the application really waits for a row that a batch has locked.</summary>
[Trait("contract", "B15")]
public class BlockedSessionTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Fact]
    public async Task Batches_shrink_while_somebody_waits_for_their_locks()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 500, fixedBatchSize: 100);
        await using var host = new ShopHost(
            database,
            o =>
            {
                o.Throttling.BlockedSampleInterval = TimeSpan.FromMilliseconds(50);
                o.Throttling.MaxBlockedTime = TimeSpan.FromMinutes(1);
            });
        var locked = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var sizes = new List<int>();
        host.Script.Work = async (batch, cancellationToken) =>
        {
            var changed = await ChangeOrders.ChangeAsync(batch, cancellationToken);
            sizes.Add(changed);
            locked.TrySetResult();
            await goOn.Task.WaitAsync(cancellationToken);
            return changed;
        };

        await host.StartAsync(Cancellation);
        await locked.Task.WaitForAsync();
        await using var application = database.CreateContext();
        var waiting = application.Orders.Where(o => o.Id == 10).ExecuteUpdateAsync(s => s.SetProperty(o => o.Customer, "me"), Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.ThrottleBlocks);
        goOn.SetResult();
        await waiting.WaitForAsync();
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        Assert.Equal(100, sizes[0]);
        Assert.InRange(sizes[1], 1, 50);
        Assert.Equal(500, sizes.Sum());
    }

    [Fact]
    public async Task The_longer_somebody_waited_the_longer_the_rests()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 10);
        await using var shop = await PacedShop.CreateAsync(
            database,
            o =>
            {
                o.MaxBlockedTime = TimeSpan.FromMilliseconds(10);
                o.BlockedSampleInterval = TimeSpan.FromMilliseconds(50);
            });
        await using var batch = database.CreateContext();
        await using var transaction = await batch.Database.BeginTransactionAsync(Cancellation);
        await batch.Database.ExecuteSqlAsync(
            $"SELECT set_config('application_name', {EfBatched.Running.Runner.RunnerPolicy.ApplicationNameOf("ChangeOrders")}, true)", Cancellation);
        await batch.Orders.ExecuteUpdateAsync(s => s.SetProperty(o => o.Changes, 1), Cancellation);
        await using var application = database.CreateContext();
        var waiting = application.Orders.ExecuteUpdateAsync(s => s.SetProperty(o => o.Customer, "me"), Cancellation);
        Assert.Equal(PaceDecision.Go.AtOnce, await shop.AgainAsync());

        while (Logged(shop.Host, EfBatchedEventId.ThrottleBlocks).Count < 2)
        {
            shop.Time.Advance(shop.Parts.Policy.Options.Throttling.BlockedSampleInterval);
            await Task.Yield();
        }

        var slow = Assert.IsType<PaceDecision.Go>(await shop.NextAsync());
        Assert.Equal(("blocked sessions", true), (slow.Cause, slow.Shrink));
        Assert.True(slow.Rest > TimeSpan.Zero);
        Assert.False(Assert.IsType<PaceDecision.Go>(await shop.AgainAsync()).Shrink);
        Assert.Matches(
            "^blocked sessions: 1 session\\(s\\) waited for a lock of a batch, the longest for [0-9.]+ s; the limit is 0 s\\.$",
            (await shop.ReadRowAsync()).ThrottleReason);
        await transaction.RollbackAsync(Cancellation);
        await waiting.WaitForAsync();
    }

    [Fact]
    public async Task A_migration_of_the_same_name_in_another_database_blocks_nobody_here()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, orders: 10, hasOwnDatabase: true);
        await using var other = await CreateShopAsync(ShopProvider.PostgreSql, orders: 10, hasOwnDatabase: true);
        await using var batch = other.CreateContext();
        await using var transaction = await batch.Database.BeginTransactionAsync(Cancellation);
        var name = EfBatched.Running.Runner.RunnerPolicy.ApplicationNameOf("ChangeOrders");
        await batch.Database.ExecuteSqlAsync($"SELECT set_config('application_name', {name}, true)", Cancellation);
        await batch.Orders.ExecuteUpdateAsync(s => s.SetProperty(o => o.Changes, 1), Cancellation);
        await using var application = other.CreateContext();
        var waiting = application.Orders.ExecuteUpdateAsync(s => s.SetProperty(o => o.Customer, "me"), Cancellation);

        // Whoever waits there is seen from there.
        while (await CountBlockedAsync(other, name) == 0)
        {
            await Task.Yield();
        }

        Assert.Equal(0, await CountBlockedAsync(database, name));
        await transaction.RollbackAsync(Cancellation);
        await waiting.WaitForAsync();
    }

    private static async Task<int> CountBlockedAsync(ShopDatabase database, string applicationName)
    {
        await using var context = database.CreateContext();
        var store = new TrackingStore(context, TimeSpan.FromSeconds(30));
        return (await store.Load!.FindBlockedAsync(applicationName, Cancellation)).Count;
    }
}
