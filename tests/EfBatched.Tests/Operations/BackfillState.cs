namespace EfBatched.Tests.Operations;

/// <summary>States of a migration that fills a column, for texts about them.</summary>
internal static class BackfillState
{
    public static BatchedMigrationState Running { get; } = new()
    {
        Id = 1,
        Name = "BackfillSearchName",
        Status = BatchedMigrationStatus.Running,
        ErrorCode = null,
        ErrorMessage = null,
        StatusReason = null,
        HeldUntil = null,
        HeldReason = null,
        Table = "Cities",
        KeyColumns = ["Id"],
        Cursor = null,
        UpTo = null,
        BatchSize = 1_000,
        HasFixedBatchSize = false,
        TargetBatchDuration = null,
        MaxParallelJobs = 1,
        JobSize = 20_000,
        EstimatedRows = 135_233,
        RowsScanned = 56_800,
        RowsMigrated = 56_000,
        Jobs = new Dictionary<BatchedJobStatus, int>(),
        RowsPerSecond = 19_600,
        RemainingTimeRange = new BatchedMigrationTimeRange(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5)),
        CreatedAt = DateTimeOffset.UnixEpoch,
        StartedAt = DateTimeOffset.UnixEpoch,
        FinishedAt = null,
    };
}
