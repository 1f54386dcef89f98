using EfBatched.Commands;

namespace EfBatched.Tests.Commands;

public class StateTextTest
{
    private static readonly BatchedMigrationState Running = new()
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
        CreatedAt = DateTimeOffset.UnixEpoch,
        StartedAt = DateTimeOffset.UnixEpoch,
        FinishedAt = null,
    };

    [Fact]
    public void Progress_is_one_line() =>
        Assert.Equal("BackfillSearchName 42% 56,800 of about 135,233 rows, 19,600 rows/s, 4 s left", StateText.Progress(Running));

    [Fact]
    public void What_is_unknown_is_left_out() =>
        Assert.Equal(
            "BackfillSearchName 56,800 rows", StateText.Progress(Running with { EstimatedRows = null, RowsPerSecond = null }));

    [Fact]
    public void Every_status_has_its_sentence()
    {
        var finished = Running with { Status = BatchedMigrationStatus.Finished, FinishedAt = DateTimeOffset.UnixEpoch.AddSeconds(12) };

        Assert.Equal("running, 56,800 of about 135,233 rows, 19,600 rows/s, 4 s left", StateText.Sentence(Running));
        Assert.Equal("waiting for code: why.", StateText.Sentence(Running with { WaitReason = "waiting for code: why." }));
        Assert.Equal("waiting for a runner", StateText.Sentence(Running with { Status = BatchedMigrationStatus.Active }));
        Assert.Equal("waiting for 'A' to finish, which is Failed", StateText.Sentence(WaitingFor(("A", BatchedMigrationStatus.Failed))));
        Assert.Equal(
            "waiting for 'A' to finish, which is Running and 'B' to finish, which was never enqueued in this database",
            StateText.Sentence(WaitingFor(("A", BatchedMigrationStatus.Running), ("B", null))));
        Assert.Equal(
            "held until 1970-01-01 00:00:00 UTC: the database is away",
            StateText.Sentence(Running with { HeldUntil = DateTimeOffset.UnixEpoch, HeldReason = "the database is away" }));
        Assert.Equal(
            "paused (load). Resume it to let it go on.",
            StateText.Sentence(Running with { Status = BatchedMigrationStatus.Paused, StatusReason = "load" }));
        Assert.Equal(
            "failed with JobExceedsMaxAttempts: it broke",
            StateText.Sentence(Running with
            {
                Status = BatchedMigrationStatus.Failed,
                ErrorCode = BatchedErrorCode.JobExceedsMaxAttempts,
                ErrorMessage = "it broke",
            }));
        Assert.Equal("cancelled (wrong)", StateText.Sentence(Running with { Status = BatchedMigrationStatus.Cancelled, StatusReason = "wrong" }));
        Assert.Equal("finished, 56,000 of 56,800 rows changed in 12 s", StateText.Sentence(finished));
        Assert.Equal(
            "finished, 56,000 of 56,800 rows changed in 12 s (obsolete)", StateText.Sentence(finished with { StatusReason = "obsolete" }));
    }

    [Fact]
    public void A_table_is_aligned_and_explains_what_stands_still()
    {
        var paused = Running with { Name = "Fill", Status = BatchedMigrationStatus.Paused, StatusReason = "load", RowsPerSecond = null };
        var waiting = WaitingFor(("Fill", BatchedMigrationStatus.Paused)) with { Name = "Index", EstimatedRows = null, RowsScanned = 0 };

        Assert.Equal(
            """
            NAME                STATUS   DONE  ROWS                     RATE           LEFT
            BackfillSearchName  Running  42%   56,800 of about 135,233  19,600 rows/s  4 s
            Fill                Paused   42%   56,800 of about 135,233
            Index               Active         0

            Fill: paused (load). Resume it to let it go on.
            Index: waiting for 'Fill' to finish, which is Paused
            """,
            StateTable.Write([Running, paused, waiting]),
            ignoreLineEndingDifferences: true);
    }

    private static BatchedMigrationState WaitingFor(params (string Name, BatchedMigrationStatus? Status)[] migrations) =>
        Running with
        {
            Status = BatchedMigrationStatus.Active,
            WaitsFor = migrations.ToDictionary(m => m.Name, m => m.Status),
        };
}
