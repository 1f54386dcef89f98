using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
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
        await using var database = await ShopDatabase.CreateAsync(postgres, provider, orders: 300);
        await database.EnqueueAsync();
        var behind = new FakeTimeProvider(_past);
        await using var slow = new ShopHost(database, services: s => s.AddSingleton<TimeProvider>(behind));
        await using var fast = new ShopHost(database, services: s => s.AddSingleton<TimeProvider>(new FakeTimeProvider(_future)));
        var between = 0;
        slow.Script.Work = async (batch, cancellationToken) =>
        {
            // The clock of a machine that was set right at last: a year passes in a batch.
            behind.Advance(TimeSpan.FromDays(365));
            between++;
            return await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

        await slow.RunFirstBatchAsync();
        await fast.RunAsync(cancellationToken: CancellationToken);
        await slow.RunAsync(cancellationToken: CancellationToken);

        Assert.Equal(1, between);
        Assert.Equal(300, (await database.ChangesAsync())[1]);
        await using var context = database.CreateContext();
        var times = await context.Set<Model.BatchedEventRow>().Select(e => e.OccurredAt).ToListAsync(CancellationToken);
        Assert.All(times, t => Assert.InRange(t, _past.AddYears(10), _future.AddYears(-10)));
        Assert.All(
            [.. slow.Log.Entries.Items, .. fast.Log.Entries.Items], e => Assert.NotEqual(EfBatchedEventId.LeaseTakenOver, e.EventId.Id));
    }
}
