using CsCheck;

namespace EfBatched.Tests.Operations;

[Trait("contract", "B16")]
public class MigrationStateTest
{
    [Theory]
    [InlineData(BatchedMigrationStatus.Running, 200L, 50L, 0.25)]
    [InlineData(BatchedMigrationStatus.Paused, 200L, 50L, 0.25)]
    [InlineData(BatchedMigrationStatus.Running, 200L, 200L, 0.999)]
    [InlineData(BatchedMigrationStatus.Running, 200L, 500L, 0.999)]
    [InlineData(BatchedMigrationStatus.Running, 0L, 0L, 0.0)]
    [InlineData(BatchedMigrationStatus.Finished, 200L, 50L, 1.0)]
    [InlineData(BatchedMigrationStatus.Finalized, null, 0L, 1.0)]
    [InlineData(BatchedMigrationStatus.Active, null, 0L, null)]
    public void Progress_is_a_share_of_the_estimate_and_whole_only_when_finished(
        BatchedMigrationStatus status, long? estimated, long scanned, double? progress) =>
        Assert.Equal(progress, State(status, estimated, scanned).Progress);

    [Fact]
    public void Progress_is_never_out_of_range() =>
        Gen.Select(Gen.Enum<BatchedMigrationStatus>(), Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue])
            .Sample((status, estimated, scanned) => Assert.InRange(State(status, estimated, scanned).Progress!.Value, 0, 1));

    [Fact]
    public void The_one_time_left_is_as_far_from_the_least_as_from_the_most()
    {
        var state = State(BatchedMigrationStatus.Running, 200, 50);

        Assert.Null(state.RemainingTime);
        Assert.Equal(
            TimeSpan.FromMinutes(8),
            (state with { RemainingTimeRange = new BatchedMigrationTimeRange(TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(16)) }).RemainingTime);
    }

    private static BatchedMigrationState State(BatchedMigrationStatus status, long? estimated, long scanned) =>
        new()
        {
            Id = 1,
            Name = "Raise",
            Status = status,
            ErrorCode = null,
            ErrorMessage = null,
            StatusReason = null,
            HeldUntil = null,
            HeldReason = null,
            Table = "Orders",
            KeyColumns = ["Id"],
            Cursor = null,
            UpTo = null,
            BatchSize = 1,
            HasFixedBatchSize = false,
            TargetBatchDuration = null,
            MaxParallelJobs = 1,
            JobSize = 1,
            EstimatedRows = estimated,
            RowsScanned = scanned,
            RowsMigrated = scanned,
            Jobs = new Dictionary<BatchedJobStatus, int>(),
            RowsPerSecond = null,
            CreatedAt = default,
            StartedAt = null,
            FinishedAt = null,
        };
}
