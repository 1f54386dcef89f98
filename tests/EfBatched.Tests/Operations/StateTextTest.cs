using EfBatched.Reporting;

namespace EfBatched.Tests.Operations;

public class StateTextTest
{
    [Fact]
    public void Progress_is_one_line() =>
        Assert.Equal("BackfillSearchName 42% 56,800 of about 135,233 rows, 19,600 rows/s, 4 s left", StateText.Progress(BackfillState.Running));

    [Fact]
    public void What_is_unknown_is_left_out() =>
        Assert.Equal(
            "BackfillSearchName 56,800 rows", StateText.Progress(BackfillState.Running with { EstimatedRows = null, RowsPerSecond = null }));

    [Fact]
    public void Every_status_has_its_sentence()
    {
        var finished = BackfillState.Running with { Status = BatchedMigrationStatus.Finished, FinishedAt = DateTimeOffset.UnixEpoch.AddSeconds(12) };

        Assert.Equal("running, 56,800 of about 135,233 rows, 19,600 rows/s, 4 s left", StateText.Sentence(BackfillState.Running));
        Assert.Equal("waiting for code: why.", StateText.Sentence(BackfillState.Running with { WaitReason = "waiting for code: why." }));
        Assert.Equal("waiting for a runner", StateText.Sentence(BackfillState.Running with { Status = BatchedMigrationStatus.Active }));
        Assert.Equal("waiting for 'A' to finish, which is Failed", StateText.Sentence(BackfillState.WaitingFor(("A", BatchedMigrationStatus.Failed))));
        Assert.Equal(
            "waiting for 'A' to finish, which is Running and 'B' to finish, which was never enqueued in this database",
            StateText.Sentence(BackfillState.WaitingFor(("A", BatchedMigrationStatus.Running), ("B", null))));
        Assert.Equal(
            "held until 1970-01-01 00:00:00 UTC: the database is away",
            StateText.Sentence(BackfillState.Running with { HeldUntil = DateTimeOffset.UnixEpoch, HeldReason = "the database is away" }));
        Assert.Equal(
            "paused (load). Resume it to let it go on.",
            StateText.Sentence(BackfillState.Running with { Status = BatchedMigrationStatus.Paused, StatusReason = "load" }));
        Assert.Equal(
            "failed with JobExceedsMaxAttempts: it broke",
            StateText.Sentence(BackfillState.Running with
            {
                Status = BatchedMigrationStatus.Failed,
                ErrorCode = BatchedErrorCode.JobExceedsMaxAttempts,
                ErrorMessage = "it broke",
            }));
        Assert.Equal("cancelled (wrong)", StateText.Sentence(BackfillState.Running with { Status = BatchedMigrationStatus.Cancelled, StatusReason = "wrong" }));
        Assert.Equal("finished, 56,000 of 56,800 rows changed in 12 s", StateText.Sentence(finished));
        Assert.Equal(
            "finished, 56,000 of 56,800 rows changed in 12 s (obsolete)", StateText.Sentence(finished with { StatusReason = "obsolete" }));
    }
}
