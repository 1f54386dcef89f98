using EfBatched.Running.Failures;
using EfBatched.Running.Jobs;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.Failures;

/// <summary>When failed jobs stop their migration, counted to the job.</summary>
[Trait("contract", "B10")]
public class FailedJobsTest(PostgresFixture postgres)
{
    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public async Task The_fifth_job_that_fails_in_a_row_stops_the_migration(int before, bool isStopped)
    {
        await using var job = await HeldJob.CreateAsync(postgres);
        await job.AddJobsAsync(before, BatchedJobStatus.Failed, isOneAfterTheOther: true);

        await FailAsync(job, inRow: before);

        await AssertAsync(job, isStopped ? "5 jobs failed in a row" : null);
    }

    [Fact]
    public async Task Jobs_that_fail_together_are_one_failure_of_the_row()
    {
        await using var job = await HeldJob.CreateAsync(postgres);
        await job.AddJobsAsync(10, BatchedJobStatus.Failed);

        await FailAsync(job, inRow: 10);

        await AssertAsync(job, null);
    }

    [Fact]
    public async Task A_job_that_fails_again_is_no_further_one_of_the_row()
    {
        await using var job = await HeldJob.CreateAsync(postgres);
        await job.AddJobsAsync(4, BatchedJobStatus.Failed, isOneAfterTheOther: true);
        await job.Database.ExecuteAsync($"UPDATE batched_jobs SET attempts = 2 WHERE id = {job.Leased.Id}");

        await FailAsync(job, inRow: 4);

        await AssertAsync(job, null);
    }

    [Theory]
    [InlineData(25, 24, "26 of 50 jobs failed")]
    [InlineData(25, 25, "26 of 51 jobs failed")]
    [InlineData(29, 25, "30 of 55 jobs failed")]
    [InlineData(25, 26, null)]
    [InlineData(24, 25, null)]
    [InlineData(25, 23, null)]
    [InlineData(48, 0, null)]
    public async Task More_than_half_of_at_least_fifty_jobs_stop_the_migration(int failed, int finished, string? message)
    {
        await using var job = await HeldJob.CreateAsync(postgres);
        await job.AddJobsAsync(failed, BatchedJobStatus.Failed);
        await job.AddJobsAsync(finished, BatchedJobStatus.Finished, from: 5_000);

        await FailAsync(job, inRow: 0);

        await AssertAsync(job, message);
    }

    private static async Task FailAsync(HeldJob job, int inRow)
    {
        await job.Database.ExecuteAsync($"UPDATE batched_migrations SET failed_jobs_in_row = {inRow}");
        var outcome = await job.DoAsync(
            async s => await job.CreateFailures().FailAsync(s, await job.ReadAttemptAsync(s)));
        Assert.Equal(JobOutcomeKind.Failed, outcome.Kind);
    }

    private static async Task AssertAsync(HeldJob job, string? message)
    {
        var state = await job.Database.StateAsync();
        if (message is null)
        {
            Assert.Equal((BatchedMigrationStatus.Running, null), (state.Status, state.ErrorMessage));
            return;
        }

        Assert.Equal((BatchedMigrationStatus.Failed, BatchedErrorCode.TooManyFailures), (state.Status, state.ErrorCode));
        Assert.StartsWith(message, state.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("no number", state.ErrorMessage, StringComparison.Ordinal);
    }
}
