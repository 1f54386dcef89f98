using EfBatched.Diagnostics;
using EfBatched.Keys;
using EfBatched.Running.Failures;
using EfBatched.Running.Jobs;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.Failures;

/// <summary>What becomes of a job, of its row at fault and of its migration when an attempt fails.</summary>
public class FailedAttemptTest(PostgresFixture postgres)
{
    [Fact]
    [Trait("contract", "R12")]
    public async Task A_failed_attempt_is_kept_with_its_error_in_the_job_the_events_and_the_log()
    {
        await using var job = await HeldJob.CreateAsync(postgres);

        var outcome = await FailAsync(job, attempt: 4);

        Assert.Equal(JobOutcomeKind.Failed, outcome.Kind);
        var row = Assert.Single(await job.Database.JobsAsync());
        Assert.Equal((BatchedJobStatus.Failed, "System.FormatException", "no number"), (row.Status, row.ErrorType, row.ErrorMessage));
        Assert.Contains(BatchedEventKind.JobFailed, await job.Database.EventsAsync());
        var line = Assert.Single(job.Host.Log.Entries.Items, e => e.EventId.Id == EfBatchedEventId.JobAttemptFailed);
        Assert.Contains("failed on attempt 4 of 5", line.Message, StringComparison.Ordinal);
        Assert.Equal(BatchedMigrationStatus.Running, (await job.Database.StateAsync()).Status);
    }

    [Fact]
    [Trait("contract", "R12")]
    public async Task The_last_attempt_of_a_job_fails_its_migration()
    {
        await using var job = await HeldJob.CreateAsync(postgres);

        await FailAsync(job, attempt: 5);

        await AssertFailedAsync(job, BatchedErrorCode.JobExceedsMaxAttempts, $"Job {job.Leased.Id} failed 5 time(s)");
    }

    [Fact]
    [Trait("contract", "T11")]
    public async Task Rows_that_failed_one_after_the_other_are_named_when_the_attempts_are_used_up()
    {
        await using var job = await HeldJob.CreateAsync(postgres);
        FillStreak(job, rows: 5);

        await FailAsync(job, attempt: 5);

        await AssertFailedAsync(job, BatchedErrorCode.JobExceedsMaxAttempts, "5 rows in a row failed, 5 times");
    }

    [Fact]
    [Trait("contract", "B9")]
    public async Task The_job_of_a_single_bad_row_does_not_fail_its_migration_by_its_attempts()
    {
        await using var job = await HeldJob.CreateAsync(postgres);
        await job.Database.ExecuteAsync("UPDATE batched_jobs SET is_isolated_row = true");

        await job.DoAsync(async s => await job.CreateFailures().FailAsync(s, await job.ReadAttemptAsync(s, number: 9)));

        Assert.Equal(BatchedJobStatus.Failed, Assert.Single(await job.Database.JobsAsync()).Status);
        Assert.Equal(BatchedMigrationStatus.Running, (await job.Database.StateAsync()).Status);
    }

    [Theory]
    [InlineData(null, "no number")]
    [InlineData("The work does not fit.", "The work does not fit.")]
    [Trait("contract", "R12")]
    public async Task What_fails_whatever_is_tried_fails_the_migration_with_the_first_attempt(string? message, string expected)
    {
        await using var job = await HeldJob.CreateAsync(postgres);

        var outcome = await job.DoAsync(s => job.CreateFailures().GiveUpAsync(s, job.Attempt(), message));

        Assert.Equal(JobOutcomeKind.Failed, outcome.Kind);
        Assert.Equal(BatchedJobStatus.Failed, Assert.Single(await job.Database.JobsAsync()).Status);
        await AssertFailedAsync(job, BatchedErrorCode.Unknown, expected);
    }

    [Fact]
    [Trait("contract", "B9")]
    public async Task A_batch_that_fails_is_halved_and_its_job_goes_on()
    {
        await using var job = await HeldJob.CreateAsync(postgres);

        Assert.Null(await BisectAsync(job, size: 100));

        Assert.Equal(new RowCount(50), job.Leased.Sizes.Next);
        Assert.Equal(BatchedJobStatus.Running, Assert.Single(await job.Database.JobsAsync()).Status);
    }

    [Fact]
    [Trait("contract", "B9")]
    public async Task A_single_row_that_fails_becomes_a_failed_job_of_its_own_and_the_rest_goes_on()
    {
        await using var job = await HeldJob.CreateAsync(postgres);

        Assert.Equal(JobOutcomeKind.Isolated, (await BisectAsync(job, size: 1))?.Kind);

        Assert.Equal(
            [("[10]", BatchedJobStatus.Failed, true), ("[100]", BatchedJobStatus.Pending, false)],
            (await job.Database.AssertRangesAsync()).Select(j => (j.UpTo, j.Status, j.IsIsolatedRow)));
        Assert.Contains(BatchedEventKind.RowIsolated, await job.Database.EventsAsync());
        Assert.Equal(BatchedMigrationStatus.Running, (await job.Database.StateAsync()).Status);
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("1", false)]
    [InlineData("NULL", false)]
    [Trait("contract", "B9")]
    public async Task More_bad_rows_than_a_person_permits_fail_the_migration(string most, bool isFailed)
    {
        await using var job = await HeldJob.CreateAsync(postgres);
        await job.Database.ExecuteAsync($"UPDATE batched_migrations SET max_failed_rows = {most}");

        await BisectAsync(job, size: 1);

        if (isFailed)
        {
            await AssertFailedAsync(job, BatchedErrorCode.TooManyFailures, "1 row(s) could not be changed, and 0 are permitted.");
        }
        else
        {
            Assert.Equal(BatchedMigrationStatus.Running, (await job.Database.StateAsync()).Status);
        }
    }

    [Fact]
    [Trait("contract", "T11")]
    public async Task The_fifth_row_in_a_row_is_not_called_bad()
    {
        await using var job = await HeldJob.CreateAsync(postgres);
        FillStreak(job, rows: 4);

        Assert.Equal(JobOutcomeKind.Failed, (await BisectAsync(job, size: 1))?.Kind);

        var row = Assert.Single(await job.Database.JobsAsync());
        Assert.Equal((BatchedJobStatus.Failed, false, "[100]"), (row.Status, row.IsIsolatedRow, row.UpTo));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    [Trait("contract", "T11")]
    public async Task A_search_is_given_up_when_only_single_rows_succeed(int size, bool isGivenUp)
    {
        await using var job = await HeldJob.CreateAsync(postgres);
        for (var row = 0; row < 5; row++)
        {
            job.Leased.Sizes.Bisection.Suspect(new RowCount(2));
            job.Leased.Sizes.Bisection.Clear(RowCount.One);
        }

        var outcome = await BisectAsync(job, size);

        Assert.Equal(isGivenUp ? JobOutcomeKind.Failed : JobOutcomeKind.Isolated, outcome?.Kind);
        if (isGivenUp)
        {
            await AssertFailedAsync(job, BatchedErrorCode.Unknown, "Batches of several rows fail, while each of their rows could be changed by itself");
        }
    }

    private static Task<JobOutcome> FailAsync(HeldJob job, int attempt) =>
        job.DoAsync(s => job.CreateFailures().FailAsync(s, job.Attempt(attempt)));

    private static Task<JobOutcome?> BisectAsync(HeldJob job, int size) =>
        job.DoAsync(s => job.CreateFailures().BisectAsync(s, job.Attempt(), job.Batch(size)));

    private static void FillStreak(HeldJob job, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            job.Parts.Memory.RowStreaks.TryAdd(job.Leased.Migration.Id);
        }
    }

    private static async Task AssertFailedAsync(HeldJob job, BatchedErrorCode code, string message)
    {
        var state = await job.Database.StateAsync();
        Assert.Equal((BatchedMigrationStatus.Failed, code), (state.Status, state.ErrorCode));
        Assert.StartsWith(message, state.ErrorMessage, StringComparison.Ordinal);
    }
}
