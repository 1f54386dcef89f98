using EfBatched.Running.Hosting;
using EfBatched.Throttling;

namespace EfBatched.Tests.Throttling;

[Trait("contract", "B15")]
public class ThrottlingOptionsTest
{
    [Fact]
    public void Defaults_are_the_documented_ones()
    {
        var options = new ThrottlingOptions();

        Assert.True(options.IsEnabled);
        Assert.Equal(TimeSpan.FromSeconds(5), options.Interval);
        Assert.Equal(TimeSpan.FromSeconds(2), options.IndicatorTimeout);
        Assert.Equal(TimeSpan.FromSeconds(10), options.FirstHold);
        Assert.Equal(TimeSpan.FromMinutes(30), options.MaxHold);
        Assert.Null(options.DutyCyclePercent);
        Assert.Null(options.MaxRowsPerSecond);
        Assert.Equal(50, options.RestDuringVacuumPercent);
        Assert.Equal(42, options.MaxWalSegmentsWaiting);
        Assert.Equal(TimeSpan.FromSeconds(30), options.MaxReplicaLag);
        Assert.Equal(536_870_912, options.MaxReplicaLagBytes);
        Assert.Empty(options.IgnoredReplicas);
        Assert.Equal(TimeSpan.FromSeconds(1), options.MaxBlockedTime);
        Assert.Equal(TimeSpan.FromSeconds(1), options.BlockedSampleInterval);
        Assert.Equal(TimeSpan.FromMinutes(5), options.MaxTransactionAge);
        Assert.Null(options.MaxWalBytesPerSecond);
        Assert.Empty(options.Indicators);
        Assert.Equal(17, typeof(ThrottlingOptions).GetProperties().Length);
        Assert.Empty(ThrottlingOptionsValidator.FindFaults(options, TimeSpan.FromSeconds(15)));
    }

    [Fact]
    public void Null_switches_a_limit_off() =>
        Assert.Empty(
            ThrottlingOptionsValidator.FindFaults(
                new ThrottlingOptions
                {
                    RestDuringVacuumPercent = null,
                    MaxWalSegmentsWaiting = null,
                    MaxReplicaLag = null,
                    MaxReplicaLagBytes = null,
                    MaxBlockedTime = null,
                    MaxTransactionAge = null,
                },
                TimeSpan.FromSeconds(15)));

    [Fact]
    public void Absurd_and_contradicting_limits_are_named_in_one_message()
    {
        var options = new BatchedMigrationRunnerOptions();
        options.Throttling.Interval = TimeSpan.Zero;
        options.Throttling.IndicatorTimeout = TimeSpan.FromSeconds(8);
        options.Throttling.FirstHold = TimeSpan.FromMinutes(2);
        options.Throttling.MaxHold = TimeSpan.FromMinutes(1);
        options.Throttling.DutyCyclePercent = 0;
        options.Throttling.MaxRowsPerSecond = 0;
        options.Throttling.RestDuringVacuumPercent = 101;
        options.Throttling.MaxWalSegmentsWaiting = 0;
        options.Throttling.MaxReplicaLag = TimeSpan.Zero;
        options.Throttling.MaxReplicaLagBytes = 0;
        options.Throttling.MaxBlockedTime = TimeSpan.FromHours(1);
        options.Throttling.BlockedSampleInterval = TimeSpan.FromMilliseconds(1);
        options.Throttling.MaxTransactionAge = TimeSpan.FromDays(8);
        options.Throttling.MaxWalBytesPerSecond = 1;
        options.Throttling.Indicators.Add(null!);

        var result = new RunnerOptionsValidator().Validate(null, options);

        Assert.Equal(
            "The options of the batched migration runner are not valid, so it was not started: "
            + "'Throttling.Interval' is 00:00:00; choose a value from 00:00:00.1000000 to 00:10:00. "
            + "'Throttling.DutyCyclePercent' is 0; choose a value from 1 to 100. "
            + "'Throttling.MaxRowsPerSecond' is 0; choose a value from 1 to 1000000. "
            + "'Throttling.RestDuringVacuumPercent' is 101; choose a value from 1 to 100. "
            + "'Throttling.MaxWalSegmentsWaiting' is 0; choose a value from 1 to 100000. "
            + "'Throttling.MaxReplicaLag' is 00:00:00; choose a value from 00:00:01 to 1.00:00:00. "
            + "'Throttling.MaxReplicaLagBytes' is 0; choose a value from 1048576 to 1099511627776. "
            + "'Throttling.MaxBlockedTime' is 01:00:00; choose a value from 00:00:00.0100000 to 00:01:00. "
            + "'Throttling.BlockedSampleInterval' is 00:00:00.0010000; choose a value from 00:00:00.0500000 to 00:01:00. "
            + "'Throttling.MaxTransactionAge' is 8.00:00:00; choose a value from 00:00:01 to 7.00:00:00. "
            + "'Throttling.MaxWalBytesPerSecond' is 1; choose a value from 65536 to 1099511627776. "
            + "'Throttling.MaxHold' (00:01:00) is shorter than 'Throttling.FirstHold' (00:02:00), so no hold fits both; "
            + "raise the one or lower the other. "
            + "'Throttling.IndicatorTimeout' (00:00:08) is not shorter than half of 'LeaseDuration' (00:00:15), so a job could be lost while an "
            + "indicator is asked; lower the one or raise the other. "
            + "'Throttling.Indicators' contains null; remove it.",
            Assert.Single(result.Failures!));
    }
}
