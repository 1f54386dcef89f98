using System.Globalization;
using EfBatched.Faults;
using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.Failures;

[Trait("contract", "B10")]
public class CircuitBreakerTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const int RowsPerJob = 10;

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Five_failed_jobs_in_a_row_fail_the_migration_at_once(ShopProvider provider)
    {
        await using var database = await CreateShopOfJobsAsync(provider, jobs: 10);
        await using var host = new ShopHost(database);
        host.Script.Work = (_, _) => throw new WorkContractException("Never.");

        await host.RunAsync(cancellationToken: Cancellation);

        var state = await database.StateAsync();
        Assert.Equal((BatchedMigrationStatus.Failed, BatchedErrorCode.TooManyFailures), (state.Status, state.ErrorCode));
        Assert.Equal(
            "5 jobs failed in a row, without one in between that finished, so the rest would fail as well. Last error: Never. Mend the cause and "
            + "retry the migration, or skip it.",
            state.ErrorMessage);
        Assert.All(await database.JobsAsync(), j => Assert.Equal((BatchedJobStatus.Failed, 1), (j.Status, j.Attempts)));
        Assert.Equal(5, (await database.JobsAsync()).Count);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task A_retry_begins_a_new_row_of_failures(ShopProvider provider)
    {
        await using var database = await CreateShopOfJobsAsync(provider, jobs: 10);
        await using var host = new ShopHost(database);
        host.Script.Work = (_, _) => throw new WorkContractException("Never.");
        await host.RunAsync(cancellationToken: Cancellation);
        await database.OperateAsync(m => m.RetryAsync("ChangeOrders"));
        var failures = 0;
        host.Script.Work = (batch, cancellationToken) =>
            failures++ < 4 ? throw new WorkContractException("Four more times.") : ChangeOrders.ChangeAsync(batch, cancellationToken);

        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(BatchedMigrationStatus.Finished, (await database.StateAsync()).Status);
        Assert.Equal(10 * RowsPerJob, (await database.ChangesAsync())[1]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task A_job_that_finishes_ends_the_row_of_failures(ShopProvider provider)
    {
        await using var database = await CreateShopOfJobsAsync(provider, jobs: 10);
        await using var host = new ShopHost(database);
        host.Script.Work = (batch, cancellationToken) =>
            batch.Attempt == 1 && JobOf(batch) % 5 != 0
                ? throw new WorkContractException("At first.")
                : ChangeOrders.ChangeAsync(batch, cancellationToken);

        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(BatchedMigrationStatus.Finished, (await database.StateAsync()).Status);
        Assert.Equal(8, (await database.EventsAsync()).Count(e => e == BatchedEventKind.JobFailed));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task More_than_half_of_fifty_jobs_failed_fail_the_migration_at_once(ShopProvider provider)
    {
        await using var database = await CreateShopOfJobsAsync(provider, jobs: 70);
        await using var host = new ShopHost(database);
        host.Script.Work = (batch, cancellationToken) =>
            JobOf(batch) % 3 != 0 ? throw new WorkContractException("Two of three.") : ChangeOrders.ChangeAsync(batch, cancellationToken);

        await host.RunAsync(cancellationToken: Cancellation);

        var state = await database.StateAsync();
        Assert.Equal((BatchedMigrationStatus.Failed, BatchedErrorCode.TooManyFailures), (state.Status, state.ErrorCode));
        Assert.Equal(
            "33 of 50 jobs failed, which is more than half, so something more than single rows is wrong. Last error: Two of three. Mend the cause "
            + "and retry the migration, or skip it.",
            state.ErrorMessage);
        Assert.Equal(50, (await database.JobsAsync()).Count);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Single_bad_rows_do_not_count(ShopProvider provider)
    {
        await using var database = await CreateShopOfJobsAsync(provider, jobs: 10, hasOwnDatabase: true);
        int[] bad = [.. Enumerable.Range(0, 10).Select(i => (i * RowsPerJob * 10) + 50)];
        await database.SpoilAsync(bad);
        await using var host = new ShopHost(database);

        await host.RunAsync(cancellationToken: Cancellation);

        await database.AssertIsolatedAsync(bad);
        Assert.Equal(BatchedErrorCode.JobExceedsMaxAttempts, (await database.StateAsync()).ErrorCode);
    }

    private static int JobOf(Batch<ShopContext, Order> batch) => ((int)batch.UpTo[0] - 1) / (RowsPerJob * 10);

    private async Task<ShopDatabase> CreateShopOfJobsAsync(ShopProvider provider, int jobs, bool hasOwnDatabase = false)
    {
        var database = await CreateEnqueuedShopAsync(provider, jobs * RowsPerJob, hasOwnDatabase: hasOwnDatabase);
        await database.ExecuteAsync(
            string.Create(CultureInfo.InvariantCulture, $"UPDATE batched_migrations SET batch_size = {RowsPerJob}, job_size = {RowsPerJob}"));
        return database;
    }
}
