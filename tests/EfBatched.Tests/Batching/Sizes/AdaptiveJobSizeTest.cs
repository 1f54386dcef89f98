using CsCheck;
using EfBatched.Sizing;

namespace EfBatched.Tests.Batching.Sizes;

[Trait("contract", "B6")]
public class AdaptiveJobSizeTest
{
    private const int MaxSize = 10_000_000;

    [Fact]
    public void Jobs_come_to_take_about_ten_seconds() =>
        Gen.Select(Gen.Int[1, MaxSize], Gen.Double[1, 6], Gen.Double[0.8, 1.2].Array[30]).Sample(
            (start, exponent, noise) =>
            {
                var perSecond = Math.Pow(10, exponent);
                var size = start;

                foreach (var factor in noise)
                {
                    size = AdaptiveJobSize.After(size, size, TimeSpan.FromSeconds(size / perSecond * factor), 1);
                }

                Assert.InRange(size / perSecond, 7, 13);
            });

    [Fact]
    public void It_stays_within_its_bounds_and_grows_sixteen_times_in_a_step_at_the_most() =>
        Gen.Select(
            Gen.Int[1, MaxSize], Gen.Long[0, long.MaxValue / 4], Gen.Long[0, TimeSpan.TicksPerDay], Gen.Int[1, 100_000]).Sample(
            (size, walked, elapsed, batchSize) =>
            {
                var next = AdaptiveJobSize.After(size, walked, TimeSpan.FromTicks(elapsed), batchSize);

                Assert.InRange(next, batchSize, MaxSize);
                Assert.InRange(next, Math.Min(size / 4, next), Math.Max(size * 16L, batchSize));
            });

    [Fact]
    public void An_interrupted_job_does_not_let_it_grow() =>
        Assert.Equal(20_000, AdaptiveJobSize.After(20_000, 1_000, TimeSpan.FromMilliseconds(1), 1_000));

    [Theory]
    [InlineData(1_000, 500, 1, 16_000)]
    [InlineData(1_000, 499, 1, 1_000)]
    [InlineData(40_000, 40_000, 1_000_000, 10_000)]
    [InlineData(100_000, 10, 0, 100_000)]
    public void Half_a_job_proves_its_speed_and_a_slow_one_is_cut_to_a_quarter(int size, long walked, int elapsedMs, int expected) =>
        Assert.Equal(expected, AdaptiveJobSize.After(size, walked, TimeSpan.FromMilliseconds(elapsedMs), 1));

    [Fact]
    public void Several_jobs_at_once_share_what_is_left()
    {
        Assert.Equal(240_000, AdaptiveJobSize.Shared(1_000_000, 10_000, 1_000_000, 400_000, 2));
        Assert.Equal(240_000, AdaptiveJobSize.Shared(1_000_000, 80_000, 1_000_000, 400_000, 2));
        Assert.Equal(60_000, AdaptiveJobSize.Shared(1_000_000, 80_000, 1_000_000, 900_000, 2));
        Assert.Equal(50_000, AdaptiveJobSize.Shared(50_000, 10_000, 1_000_000, 400_000, 2));
        Assert.Equal(1_000_000, AdaptiveJobSize.Shared(1_000_000, 10_000, 1_000_000, 400_000, 1));
        Assert.Equal(1_000_000, AdaptiveJobSize.Shared(1_000_000, 10_000, null, null, 2));
        // Without a remainder; a fifth where nobody knows what is left; never less than one row.
        Assert.Equal(240_000, AdaptiveJobSize.Shared(1_000_000, 10_000, 1_000_000, 380_000, 2));
        Assert.Equal(80_000, AdaptiveJobSize.Shared(1_000_000, 10_000, 1_000_000, null, 2));
        Assert.Equal(1, AdaptiveJobSize.Shared(10, 1, 1, 0, 2));
    }

    [Fact]
    public void A_table_that_has_more_rows_than_was_estimated_is_not_cut_into_crumbs() =>
        Assert.Equal(
            AdaptiveJobSize.Shared(1_000_000, 10_000, 1_000_000, null, 2),
            AdaptiveJobSize.Shared(1_000_000, 10_000, 1_000_000, 1_500_000, 2));

    [Fact]
    public void However_many_run_at_once_they_end_within_a_batch_of_one_another() =>
        Gen.Select(Gen.Int[2, 16], Gen.Int[10_000, MaxSize], Gen.Int[1, 1_000]).Sample(
            (parallelJobs, rows, batchSize) =>
            {
                var ends = new long[parallelJobs];
                for (var given = 0L; given < rows;)
                {
                    var size = Math.Min(AdaptiveJobSize.Shared(MaxSize, batchSize, rows, given, parallelJobs), rows - given);
                    given += size;
                    ends[Array.IndexOf(ends, ends.Min())] += size;
                }

                Assert.InRange(ends.Max() - ends.Min(), 0, batchSize);
            });
}
