using EfBatched.Sizing;

namespace EfBatched.Tests.Batching.Sizes;

/// <summary>Single steps, whose outcome can be computed by hand.</summary>
public class AdaptiveBatchSizeStepTest
{
    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(500);

    [Theory]
    [InlineData(500, 4_000)]
    [InlineData(499, 1_000)]
    public void Less_than_half_of_what_was_asked_for_proves_nothing(int walked, int expected) =>
        Assert.Equal(expected, AdaptiveBatchSize.StartAt(1_000, 1_000).After(Measure(walked, 1), Target).Size);

    [Fact]
    public void What_a_batch_takes_whatever_its_size_is_averaged_from_the_second_batch_on()
    {
        var first = AdaptiveBatchSize.StartAt(1_000, 1_000).After(Measure(1_000, 300, commit: 100), Target);
        var second = first.After(Measure(2_000, 400), Target);

        // At 0.2 ms a row: 400 ms are left for them, then 450.
        Assert.InRange(first.Size, 1_999, 2_001);
        Assert.InRange(second.Size, 2_249, 2_251);
    }

    [Theory]
    [InlineData(950, 345)]
    [InlineData(1_250, 200)]
    public void More_than_twice_the_target_is_believed_at_once(double ms, int expected)
    {
        var size = AdaptiveBatchSize.StartAt(500, 500).After(Measure(500, 500), Target);

        Assert.Equal(500, size.Size);
        Assert.Equal(expected, size.After(Measure(500, ms), Target).Size);
    }

    [Fact]
    public void One_row_that_takes_too_long_is_tried_with_a_second_one_once()
    {
        Assert.Equal(2, AdaptiveBatchSize.StartAt(1, 1_000).After(Measure(1, 1_000), Target).Size);
        Assert.Equal(1, AdaptiveBatchSize.StartAt(2, 1_000).After(Measure(2, 2_000), Target).Size);
        var four = AdaptiveBatchSize.StartAt(4, 1_000).After(Measure(4, 4_000), Target);
        Assert.Equal(1, four.Size);
        Assert.Equal(1, four.After(Measure(1, 1_000), Target).Size);
    }

    [Fact]
    public void Where_fewer_rows_are_not_quicker_a_slow_batch_grows_up_to_the_declared_size()
    {
        var size = AdaptiveBatchSize.StartAt(100, 1_000).After(Measure(100, 2_000), Target);
        Assert.Equal(25, size.Size);

        size = size.After(Measure(400, 2_000), Target);
        Assert.Equal(100, size.Size);

        Assert.Equal(100, size.After(Measure(10, 2_000), Target).Size);
        Assert.Equal(400, size.After(Measure(100, 2_000), Target).Size);
        Assert.Equal(1_000, size.After(Measure(100, 2_000), Target).After(Measure(400, 2_000), Target).Size);
    }

    [Fact]
    public void Where_fewer_rows_are_not_quicker_a_batch_within_the_target_doubles()
    {
        var size = AdaptiveBatchSize.StartAt(100, 1_000).After(Measure(100, 700, commit: 300), Target);
        Assert.Equal(50, size.Size);

        Assert.Equal(100, size.After(Measure(400, 700, commit: 300), Target).Size);
    }

    [Fact]
    public void A_sparse_range_is_walked_in_batches_that_would_take_four_times_the_target_if_they_were_full()
    {
        var size = AdaptiveBatchSize.StartAt(500, 500).After(Measure(500, 500), Target);
        for (var i = 0; i < 12; i++)
        {
            size = size.After(new BatchMeasurement(size.Size, 0, TimeSpan.FromMilliseconds(1), TimeSpan.Zero, TimeSpan.Zero), Target);
        }

        Assert.Equal(2_000, size.Size);
    }

    private static BatchMeasurement Measure(int rows, double ms, double commit = 0) =>
        new(rows, rows, TimeSpan.FromMilliseconds(ms), TimeSpan.Zero, TimeSpan.FromMilliseconds(commit));
}
