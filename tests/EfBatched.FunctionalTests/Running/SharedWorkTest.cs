using EfBatched.Diagnostics;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.Extensions.Logging;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "R3")]
public class SharedWorkTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Fact]
    public async Task Runner_that_finds_the_work_taken_says_so_at_debug_only()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 100);
        await using var holder = new ShopHost(database);
        await using var other = new ShopHost(database);
        var block = new BlockedWork(holder.Script);
        await holder.StartAsync(Cancellation);
        await block.Begun.WaitForAsync();

        await other.StartAsync(Cancellation);
        var taken = await WaitForLogAsync(other, EfBatchedEventId.JobTaken);
        block.Release();
        await WaitForLogAsync(holder, EfBatchedEventId.MigrationFinished);

        Assert.Equal(LogLevel.Debug, taken.Level);
        Assert.DoesNotContain(other.Log.Entries.Items, e => e.Level > LogLevel.Information);
        Assert.Equal(100, (await database.ChangesAsync())[1]);
    }

    [Fact]
    [Trait("contract", "B3")]
    public async Task Two_runners_work_on_two_jobs_of_one_migration_at_once()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1_000);
        await database.ExecuteAsync("""UPDATE batched_migrations SET max_parallel_jobs = 2""");
        // Otherwise the first could take both.
        await using var first = new ShopHost(database, o => o.MaxConcurrentJobs = 1);
        await using var second = new ShopHost(database, o => o.MaxConcurrentJobs = 1);
        var blockOfFirst = new BlockedWork(first.Script);
        var blockOfSecond = new BlockedWork(second.Script);

        await first.StartAsync(Cancellation);
        await second.StartAsync(Cancellation);
        await blockOfFirst.Begun.WaitForAsync();
        await blockOfSecond.Begun.WaitForAsync();
        var jobs = await database.JobsAsync();
        blockOfFirst.Release();
        blockOfSecond.Release();
        await Task.WhenAny(
            WaitForLogAsync(first, EfBatchedEventId.MigrationFinished), WaitForLogAsync(second, EfBatchedEventId.MigrationFinished));

        Assert.Equal(2, jobs.Count(j => j.Status == BatchedJobStatus.Running));
        Assert.Equal(
            new[] { first.Runner.Id, second.Runner.Id }.Order(), jobs.Select(j => j.RunnerId!.Value).Order());
        Assert.Equal(1_000, (await database.ChangesAsync())[1]);
    }
}
