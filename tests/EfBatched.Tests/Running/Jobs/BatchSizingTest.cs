using CsCheck;
using EfBatched.Keys;
using EfBatched.Running.Jobs;
using EfBatched.Sizing;
using EfBatched.Storage.Jobs;
using EfBatched.Tracking;

namespace EfBatched.Tests.Running.Jobs;

/// <summary>Sizes as users run them: adaptive, from the defaults, and fixed ones beside them.</summary>
[Trait("contract", "T1")]
public class BatchSizingTest
{
    private const int Shrink = 0, StepAside = 1, Suspect = 2, Learn = 3, TakeUp = 4;

    [Fact]
    public void No_sequence_of_events_makes_a_batch_of_no_rows() =>
        Gen.Select(Gen.Bool, Gen.Int[1, 2_000], Gen.Int[0, 4].Array[1, 60]).Sample((isFixed, size, events) =>
        {
            var sizing = Create(size, isFixed);
            foreach (var each in events)
            {
                var before = sizing.Next;
                Apply(sizing, each);
                Assert.True(sizing.Next.Value >= 1);
                Assert.True(each is Learn or TakeUp || sizing.Next.Value <= before.Value);
            }
        });

    [Fact]
    public void Shrinking_ends_at_one_row_and_says_so()
    {
        var sizing = Create(MigrationSizes.DefaultBatchSize, isFixed: false);

        while (sizing.TryShrink())
        {
        }

        Assert.Equal(RowCount.One, sizing.Next);
        Assert.False(sizing.TryShrink());
    }

    [Fact]
    [Trait("contract", "T10")]
    public void What_others_do_teaches_nothing_so_the_size_is_back_within_a_few_batches()
    {
        var sizing = Create(MigrationSizes.DefaultBatchSize, isFixed: false);
        while (sizing.TryStepAside(hasWaited: true))
        {
        }

        var batches = 0;
        for (; sizing.Next.Value < MigrationSizes.DefaultBatchSize; batches++)
        {
            sizing.Advance(sizing.Next);
        }

        Assert.InRange(batches, 1, 10);
    }

    private static void Apply(BatchSizing sizing, int each)
    {
        switch (each)
        {
            case Shrink:
                sizing.TryShrink();
                break;
            case StepAside:
                sizing.TryStepAside(hasWaited: true);
                break;
            case Suspect:
                sizing.Bisection.Suspect(sizing.Next);
                break;
            case Learn:
                sizing.Advance(sizing.Next);
                sizing.Learn(
                    new BatchMeasurement(
                        sizing.Next.Value, 1, TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)),
                    TimeSpan.FromMilliseconds(100));
                break;
            default:
                sizing.TakeUp(sizing.Settings with { BatchSize = 7, Version = sizing.Settings.Version + 1 });
                break;
        }
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
                JobSize = size,
                RowsScanned = 0,
                ErrorMessage = null,
                IsIsolatedRow = false,
            },
            new MigrationSettings { BatchSize = size, HasFixedBatchSize = isFixed, TargetBatchDuration = null, Version = 0 },
            AdaptiveBatchSize.StartAt(size, size));
}
