using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>Machines whose clocks are wrong, and jump.</summary>
[Trait("contract", "B13")]
public class ClockTest(PostgresFixture postgres)
{
    private static readonly DateTimeOffset _past = new(1999, 12, 31, 23, 59, 59, TimeSpan.Zero);
    private static readonly DateTimeOffset _future = new(2199, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task A_clock_two_centuries_ahead_takes_no_lease_from_one_that_is_behind(ShopProvider provider)
    {
        await using var database = await ShopDatabase.ShareAsync(postgres, provider, orders: 300);
        await database.EnqueueAsync();
        await database.FixBatchSizeAsync(100);
        var behind = new FakeTimeProvider(_past);
        var between = new TransactionGate(3);
        await using var slow = new ShopHost(
            database,
            o => o.MaxConcurrentJobs = 1,
            services: s => s.AddSingleton<TimeProvider>(behind).ConfigureDbContext<ShopContext>(o => o.AddInterceptors(between)));
        await using var fast = new ShopHost(database, services: s => s.AddSingleton<TimeProvider>(new FakeTimeProvider(_future)));

        await slow.StartAsync(CancellationToken);
        await between.EnteredAsync();
        await fast.StartAsync(CancellationToken);
        await fast.Log.WaitForAsync(EfBatchedEventId.RunnerIdle);
        // The clock of a machine that is set right at last.
        behind.Advance(TimeSpan.FromDays(365));
        between.Open();
        await slow.Log.WaitForAsync(EfBatchedEventId.MigrationFinished);

        Assert.Equal(300, (await database.ChangesAsync())[1]);
        Assert.All(await database.JobsAsync(), j => Assert.Equal(slow.Runner.Id, j.RunnerId));
        await using var context = database.CreateContext();
        var times = await context.Set<BatchedEventRow>().Select(e => e.OccurredAt).ToListAsync(CancellationToken);
        Assert.All(times, t => Assert.InRange(t, _past.AddYears(10), _future.AddYears(-10)));
    }
}
