using CsCheck;
using EfBatched.Batching;

namespace EfBatched.Tests.Batching;

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
                    size = AdaptiveJobSize.After(size, size, TimeSpan.FromSeconds(size / perSecond * factor), 1, null, 1);
                }

                Assert.InRange(size / perSecond, 7, 13);
            });

    [Fact]
    public void It_stays_within_its_bounds_and_changes_four_times_in_a_step_at_the_most() =>
        Gen.Select(
            Gen.Int[1, MaxSize], Gen.Long[0, long.MaxValue / 4], Gen.Long[0, TimeSpan.TicksPerDay], Gen.Int[1, 100_000], Gen.Int[1, 64]).Sample(
            (size, walked, elapsed, batchSize, parallelJobs) =>
            {
                var next = AdaptiveJobSize.After(size, walked, TimeSpan.FromTicks(elapsed), batchSize, null, parallelJobs);

                Assert.InRange(next, batchSize, MaxSize);
                Assert.InRange(next, Math.Min(size / 4, next), Math.Max(size * 4L, batchSize));
            });

    [Fact]
    public void An_interrupted_job_does_not_let_it_grow() =>
        Assert.Equal(20_000, AdaptiveJobSize.After(20_000, 1_000, TimeSpan.FromMilliseconds(1), 1_000, null, 1));

    [Fact]
    public void Several_jobs_at_once_share_a_small_table_evenly()
    {
        Assert.Equal(62_500, AdaptiveJobSize.After(60_000, 60_000, TimeSpan.FromSeconds(1), 10_000, 1_000_000, 2));
        Assert.Equal(240_000, AdaptiveJobSize.After(60_000, 60_000, TimeSpan.FromSeconds(1), 10_000, 1_000_000, 1));
        Assert.Equal(10_000, AdaptiveJobSize.After(60_000, 60_000, TimeSpan.FromSeconds(1), 10_000, 1_000, 2));
    }
}
