using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.TestUtilities.Timing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.Running;

/// <summary>A batch that takes a good part of its lease, which is counted from its first statement.</summary>
[Trait("contract", "T13")]
public class LongBatchTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(0.4, false)]
    [InlineData(0.6, true)]
    public async Task The_lease_is_renewed_before_the_commit_of_a_batch_that_took_long(double share, bool isRenewed)
    {
        var time = new ObservedTimeProvider();
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 200, fixedBatchSize: 100);
        await using var host = new ShopHost(database, services: s => s.AddSingleton<TimeProvider>(time));
        var lease = new BatchedMigrationRunnerOptions().LeaseDuration;
        var ofGuard = new List<DateTime>();
        var committed = new List<DateTime>();
        host.Script.Work = async (batch, cancellationToken) =>
        {
            await using var outside = database.CreateContext();
            committed.Add(await ReadLeaseAsync(outside));
            ofGuard.Add(await ReadLeaseAsync(batch.Context));
            time.Advance(share * lease);
            return await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

        Assert.True((await host.RunAsync(o => o.MaxConcurrentJobs = 1, cancellationToken: Cancellation)).Succeeded);

        Assert.Equal(isRenewed, committed[1] > ofGuard[0]);
        Assert.Equal(2, ofGuard.Count);
    }

    private static Task<DateTime> ReadLeaseAsync(DbContext context) =>
        context.Database.SqlQuery<DateTime>($"""SELECT max(leased_until) AS "Value" FROM batched_jobs""").SingleAsync(Cancellation);
}
