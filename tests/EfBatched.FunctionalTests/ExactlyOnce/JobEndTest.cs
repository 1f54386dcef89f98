using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>What happens between a job's last batch and its end.</summary>
public class JobEndTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    private const string DeleteLast = """DELETE FROM "Orders" WHERE "Id" = 2000""";
    private const string InsertLast = """INSERT INTO "Orders" ("Id", "Customer", "Changes") VALUES (2000, '', 0)""";
    private const string TakeOver = "UPDATE batched_jobs SET token = '00000000-0000-0000-0000-000000000001' WHERE status = 'Running'";

    [Theory]
    [MemberData(nameof(All))]
    [Trait("contract", "T1")]
    public async Task A_row_that_comes_behind_the_last_batch_keeps_its_job_from_ending(ShopProvider provider)
    {
        await using var shop = await ShareShopAsync(provider, fixedBatchSize: 100);
        // The last batch ends at 1990, since the row behind it is away; nobody sees one there before the job ends.
        await using var host = shop.CreateHost(
            interceptor: new AfterCommit((1, () => shop.ExecuteAsync(DeleteLast)), (3, () => shop.ExecuteAsync(InsertLast))));
        await host.StartAsync(CancellationToken);

        await shop.RunToEndAsync(host);

        await shop.AssertExactlyOnceAsync(isCountExact: false);
    }

    [Theory]
    [MemberData(nameof(All))]
    [Trait("contract", "R3")]
    public async Task A_job_that_is_taken_over_behind_its_last_batch_is_ended_by_its_new_holder(ShopProvider provider)
    {
        await using var shop = await ShareShopAsync(provider, fixedBatchSize: 100);
        await using var host = shop.CreateHost(interceptor: new AfterCommit((3, () => shop.ExecuteAsync(TakeOver))));
        await host.StartAsync(CancellationToken);

        await host.Log.WaitForAsync(EfBatchedEventId.LeaseLost);

        var job = (await shop.ReadJobsAsync())[0];
        Assert.Equal(BatchedJobStatus.Running, job.Status);
        Assert.NotNull(job.Token);
        await host.StopAsync(CancellationToken);
        await shop.FinishElsewhereAsync();
        await shop.AssertExactlyOnceAsync(isCountExact: false);
    }
}
