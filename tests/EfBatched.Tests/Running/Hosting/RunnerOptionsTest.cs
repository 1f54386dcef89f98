using EfBatched.Running.Hosting;
using Microsoft.Extensions.Options;

namespace EfBatched.Tests.Running.Hosting;

[Trait("contract", "R2")]
public class RunnerOptionsTest
{
    [Fact]
    public void Defaults_are_the_documented_ones()
    {
        var options = new BatchedMigrationRunnerOptions();

        Assert.True(options.IsEnabled);
        Assert.False(options.AllowNoMigrations);
        Assert.Equal(TimeSpan.FromSeconds(10), options.JobInterval);
        Assert.Equal(TimeSpan.FromSeconds(5), options.StartJitter);
        Assert.Equal(2, options.MaxConcurrentJobs);
        Assert.Equal(5, options.MaxJobAttempts);
        Assert.Equal(Timeout.InfiniteTimeSpan, options.MissingWorkTimeout);
        Assert.Equal(TimeSpan.FromMinutes(3), options.MaxRunDuration);
        Assert.Equal(TimeSpan.FromSeconds(15), options.LeaseDuration);
        Assert.Equal(TimeSpan.FromMilliseconds(100), options.TargetBatchDuration);
        Assert.Equal(TimeSpan.FromSeconds(10), options.WorkTimeout);
        Assert.Equal(TimeSpan.FromSeconds(5), options.BoundaryTimeout);
        Assert.Equal(TimeSpan.FromSeconds(5), options.BookkeepingTimeout);
        Assert.Equal(TimeSpan.FromSeconds(2), options.LockTimeout);
        Assert.Equal(TimeSpan.FromSeconds(5), options.RetryDelay);
        Assert.Equal(TimeSpan.FromMinutes(5), options.MaxRetryDelay);
        Assert.Equal(TimeSpan.FromSeconds(10), options.ShutdownGrace);
        Assert.Equal(TimeSpan.FromDays(14), options.JobRetention);
        Assert.Null(options.OnError);
        Assert.True(options.Throttling.IsEnabled);
        Assert.Equal(20, typeof(BatchedMigrationRunnerOptions).GetProperties().Length);
    }

    [Fact]
    public void Full_speed_changes_what_spares_the_application_and_nothing_else()
    {
        var options = new BatchedMigrationRunnerOptions().UseFullSpeed();

        Assert.Equal(Math.Clamp(Environment.ProcessorCount, 2, 8), options.MaxConcurrentJobs);
        var changed = typeof(BatchedMigrationRunnerOptions).GetProperties()
            .Where(p => p.Name != nameof(options.Throttling) && !Equals(p.GetValue(options), p.GetValue(new BatchedMigrationRunnerOptions())));
        Assert.DoesNotContain(changed, p => p.Name != nameof(options.MaxConcurrentJobs));
        Assert.False(options.Throttling.IsEnabled);
        Assert.True(Validate(options).Succeeded);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3_650, true)]
    [InlineData(36_500, false)]
    [InlineData(-1, false)]
    [Trait("contract", "B21")]
    public void A_retention_is_none_or_years_and_for_ever_has_a_name(int days, bool isValid)
    {
        var options = new BatchedMigrationRunnerOptions { JobRetention = TimeSpan.FromDays(days) };

        var result = Validate(options);

        Assert.Equal(isValid, result.Succeeded);
        Assert.True(isValid || result.FailureMessage!.EndsWith(
            $"'JobRetention' is {TimeSpan.FromDays(days)}; choose a time from 00:00:00, as soon as a migration has ended, to 3650.00:00:00. To keep "
            + "every job of it for ever say 'Timeout.InfiniteTimeSpan', or 'forever' on the command line.",
            StringComparison.Ordinal));
        Assert.True(Validate(new BatchedMigrationRunnerOptions { JobRetention = Timeout.InfiniteTimeSpan }).Succeeded);
    }

    [Fact]
    public void Defaults_are_valid() =>
        Assert.True(Validate(new BatchedMigrationRunnerOptions()).Succeeded);

    [Fact]
    public void All_faults_are_named_in_one_message()
    {
        var result = Validate(
            new BatchedMigrationRunnerOptions
            {
                JobInterval = TimeSpan.Zero,
                StartJitter = TimeSpan.FromSeconds(-1),
                MaxRunDuration = TimeSpan.Zero,
                LeaseDuration = TimeSpan.FromSeconds(1),
                TargetBatchDuration = TimeSpan.FromMinutes(7),
                WorkTimeout = TimeSpan.FromMinutes(6),
                BoundaryTimeout = TimeSpan.Zero,
                BookkeepingTimeout = TimeSpan.Zero,
                LockTimeout = TimeSpan.Zero,
                RetryDelay = TimeSpan.FromHours(2),
                MaxRetryDelay = TimeSpan.FromHours(1),
                ShutdownGrace = Timeout.InfiniteTimeSpan,
                MissingWorkTimeout = TimeSpan.FromSeconds(1),
                MaxJobAttempts = 0,
                MaxConcurrentJobs = 33,
            });

        Assert.Equal(
            "The options of the batched migration runner are not valid, so it was not started: "
            + "'JobInterval' is 00:00:00; choose a value from 00:00:00.1000000 to 01:00:00. "
            + "'StartJitter' is -00:00:01; choose a value from 00:00:00 to 00:10:00. "
            + "'MaxRunDuration' is 00:00:00; choose a value from 00:00:01 to 1.00:00:00. "
            + "'LeaseDuration' is 00:00:01; choose a value from 00:00:05 to 00:10:00. "
            + "'TargetBatchDuration' is 00:07:00; choose a value from 00:00:00.0100000 to 00:01:00. "
            + "'WorkTimeout' is 00:06:00; choose a value from 00:00:00.1000000 to 00:05:00. "
            + "'BoundaryTimeout' is 00:00:00; choose a value from 00:00:00.1000000 to 00:05:00. "
            + "'BookkeepingTimeout' is 00:00:00; choose a value from 00:00:01 to 00:05:00. "
            + "'LockTimeout' is 00:00:00; choose a value from 00:00:00.0100000 to 00:01:00. "
            + "'RetryDelay' is 02:00:00; choose a value from 00:00:00 to 01:00:00. "
            + "'ShutdownGrace' is -00:00:00.0010000; choose a value from 00:00:00 to 00:10:00. "
            + "'MissingWorkTimeout' is 00:00:01; choose a value from 00:02:00 to 7.00:00:00. "
            + "'MaxJobAttempts' is 0; choose a value from 1 to 100. "
            + "'MaxConcurrentJobs' is 33; choose a value from 1 to 32. "
            + "'MaxRetryDelay' (01:00:00) is shorter than 'RetryDelay' (02:00:00), so no delay fits both; raise the one or lower the other. "
            + "'LeaseDuration' (00:00:01) is not longer than 'WorkTimeout' (00:06:00), so a job would be taken from its runner in mid-batch; "
            + "raise the one or lower the other. "
            + "'TargetBatchDuration' (00:07:00) is not shorter than 'WorkTimeout' (00:06:00), so batches would grow until their statements time "
            + "out; raise the one or lower the other. "
            + "'Throttling.IndicatorTimeout' (00:00:02) is not shorter than half of 'LeaseDuration' (00:00:01), so a job could be lost while an "
            + "indicator is asked; lower the one or raise the other.",
            Assert.Single(result.Failures!));
    }

    [Fact]
    public void Timeouts_that_outlast_the_lease_are_refused_in_one_message()
    {
        var result = Validate(
            new BatchedMigrationRunnerOptions { LockTimeout = TimeSpan.FromSeconds(15), BookkeepingTimeout = TimeSpan.FromSeconds(16) });

        Assert.Equal(
            "The options of the batched migration runner are not valid, so it was not started: "
            + "'LockTimeout' (00:00:15) is not shorter than 'LeaseDuration' (00:00:15), so a job could be lost while it waits for a lock; lower "
            + "the one or raise the other. "
            + "'BookkeepingTimeout' (00:00:16) is longer than 'LeaseDuration' (00:00:15), so a job could be lost while its lease is renewed; "
            + "lower the one or raise the other.",
            Assert.Single(result.Failures!));
    }

    [Fact]
    public void Defaults_leave_no_doubt() =>
        Assert.Empty(RunnerOptionsValidator.FindDoubts(new BatchedMigrationRunnerOptions()));

    [Fact]
    public void Options_of_one_run_are_checked_too()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => RunnerOptionsValidator.Create(o => o.MaxJobAttempts = 101));

        Assert.Equal(
            "The options of the batched migration runner are not valid, so it was not started: "
            + "'MaxJobAttempts' is 101; choose a value from 1 to 100.",
            exception.Message);
    }

    private static ValidateOptionsResult Validate(BatchedMigrationRunnerOptions options) =>
        new RunnerOptionsValidator().Validate(null, options);
}
