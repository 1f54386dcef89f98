using EfBatched.Running.Jobs;
using EfBatched.Sizing;
using EfBatched.Storage.Jobs;
using EfBatched.Tracking;

namespace EfBatched.Tests.Running.Jobs;

[Trait("contract", "T1")]
public class BatchShrinkingTest
{
    [Fact]
    public void What_was_learned_shrinks_by_the_size_that_was_tried()
    {
        var sizes = Create(size: 1_000, isFixed: false);

        Assert.True(sizes.TryShrink());

        Assert.Equal(500, sizes.Next.Value);
        Assert.Equal(500, sizes.Learned.Size);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_batch_that_fails_again_and_again_comes_down_to_one_row_and_no_further(bool isFixed)
    {
        var sizes = Create(size: 1_000, isFixed);

        var tried = new List<int>();
        while (sizes.TryShrink())
        {
            tried.Add(sizes.Next.Value);
        }

        Assert.Equal([500, 250, 125, 62, 31, 15, 7, 3, 1], tried);
        Assert.Equal(1, sizes.Next.Value);
    }

    [Fact]
    public void A_fixed_size_comes_back_by_doubling_after_each_batch_that_is_committed()
    {
        var sizes = Create(size: 10, isFixed: true);
        while (sizes.TryShrink())
        {
        }

        var tried = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            sizes.Advance(sizes.Next);
            tried.Add(sizes.Next.Value);
        }

        Assert.Equal([2, 4, 8, 10, 10], tried);
    }

    private static BatchSizing Create(int size, bool isFixed) =>
        new(
            new JobSnapshot
            {
                Id = 1,
                MigrationId = 1,
                Status = BatchedJobStatus.Running,
                Kind = BatchedJobKind.Walk,
                After = null,
                UpTo = new("[1]"),
                Checkpoint = null,
                Attempts = 1,
                Token = Guid.Empty,
                Sequence = 0,
                JobSize = 10_000,
                RowsScanned = 0,
                ErrorMessage = null,
                IsIsolatedRow = false,
            },
            new MigrationSettings { BatchSize = size, HasFixedBatchSize = isFixed, TargetBatchDuration = null, Version = 1 },
            AdaptiveBatchSize.StartAt(size, size));
}
