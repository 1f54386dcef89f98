using CsCheck;
using EfBatched.Batching;

namespace EfBatched.Tests.Batching;

[Trait("contract", "B6")]
public class AdaptiveBatchSizeTest
{
    private const int MaxSize = 100_000;

    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(500);

    private static readonly Gen<double[]> Noise = Gen.Double[0.8, 1.2].Array[60];

    // From rows that cost next to nothing to one that takes the whole target.
    private static readonly Gen<Cost> Costs =
        Gen.Select(Gen.Double[0, 60], Gen.Double[-4, 0], Gen.Double[-2.5, 2.6], (overhead, walk, change) =>
            new Cost(overhead, Math.Pow(10, walk), Math.Pow(10, change)));

    [Fact]
    public void It_converges_from_any_start_within_a_few_batches() =>
        Gen.Select(Gen.Int[1, MaxSize], Gen.Int[1, MaxSize], Costs, Noise).Sample(
            (start, declared, cost, noise) =>
            {
                var size = AdaptiveBatchSize.StartAt(start, declared);
                var ideal = cost.DenseSize(Target);

                // Four times as many rows a batch lead from one row to the most in nine.
                for (var i = 0; i < 12; i++)
                {
                    size = size.After(cost.Measure(size.Size, 1, noise[i]), Target);
                }

                Assert.InRange(size.Size, Math.Max(1, (int)(ideal * 0.6)), (int)(ideal * 1.7) + 1);
            });

    [Fact]
    public void It_never_leaves_its_bounds_whatever_is_measured() =>
        Gen.Select(
            Gen.Int[1, MaxSize],
            Gen.Select(
                Gen.Int[0, int.MaxValue], Gen.Long[-1, long.MaxValue], Gen.Long[-1, TimeSpan.TicksPerDay], Gen.Long[-1, TimeSpan.TicksPerDay], Gen.Bool)
                .Array[0, 30],
            Gen.Long[TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerMinute]).Sample(
            (start, batches, target) =>
            {
                var size = AdaptiveBatchSize.StartAt(start, start);
                foreach (var (walked, touched, duration, overhead, timesOut) in batches)
                {
                    size = timesOut
                        ? size.AfterTimeout(size.Size)
                        : size.After(
                            new BatchMeasurement(walked, touched, TimeSpan.FromTicks(duration), TimeSpan.FromTicks(overhead)),
                            TimeSpan.FromTicks(target));
                    Assert.InRange(size.Size, 1, MaxSize);
                }
            });

    [Fact]
    public void It_grows_four_times_in_a_step_at_the_most() =>
        Gen.Select(Gen.Int[1, MaxSize], Costs, Noise).Sample(
            (start, cost, noise) =>
            {
                var size = AdaptiveBatchSize.StartAt(start, start);
                for (var i = 0; i < 12; i++)
                {
                    var next = size.After(cost.Measure(size.Size, 0, noise[i]), Target);
                    Assert.True(next.Size <= size.Size * 4L);
                    size = next;
                }
            });

    [Fact]
    public void A_timeout_shrinks_it_at_once() =>
        Gen.Select(Gen.Int[2, MaxSize], Costs, Gen.Int[0, 20]).Sample(
            (start, cost, batches) =>
            {
                var size = AdaptiveBatchSize.StartAt(start, start);
                for (var i = 0; i < batches; i++)
                {
                    size = size.After(cost.Measure(size.Size, 1, 1), Target);
                }

                Assert.Equal(Math.Max(1, size.Size / 2), size.AfterTimeout(size.Size).Size);
                // What ran into it may have been smaller, since another timeout came just before.
                Assert.Equal(Math.Max(1, size.Size / 4), size.AfterTimeout(size.Size / 2).Size);
            });

    [Fact]
    public void A_batch_that_took_too_long_shrinks_it_at_once() =>
        Gen.Select(Gen.Int[100, MaxSize], Gen.Int[1, 20], Gen.Int[4, 100]).Sample(
            (start, quick, times) =>
            {
                var size = AdaptiveBatchSize.StartAt(start, start);
                for (var i = 0; i < quick; i++)
                {
                    size = size.After(new BatchMeasurement(size.Size, size.Size, Target, TimeSpan.Zero), Target);
                }

                var slow = size.After(new BatchMeasurement(size.Size, size.Size, Target * times, TimeSpan.Zero), Target);

                Assert.InRange(slow.Size, 0, (size.Size / times) + 1);
            });

    [Fact]
    public void An_empty_range_is_walked_in_large_batches_but_not_in_the_largest_as_long_as_the_cost_of_a_change_is_unknown() =>
        Gen.Select(Gen.Int[1, 1_000], Noise).Sample(
            (declared, noise) =>
            {
                var size = AdaptiveBatchSize.StartAt(declared, declared);
                for (var i = 0; i < 20; i++)
                {
                    size = size.After(new Cost(2, 0.0005, 1).Measure(size.Size, 0, noise[i]), Target);
                }

                Assert.Equal(40 * declared, size.Size);
            });

    [Fact]
    public void Sparse_matches_are_walked_in_ranges_as_large_as_a_full_one_allows() =>
        Gen.Select(Gen.Double[-2.5, 1], Noise).Sample(
            (exponent, noise) =>
            {
                var cost = new Cost(2, 0.0005, Math.Pow(10, exponent));
                var size = Settled(cost, noise);
                var dense = size.Size;

                for (var i = 0; i < 30; i++)
                {
                    size = size.After(cost.Measure(size.Size, 0.001, noise[^(i + 1)]), Target);
                }

                Assert.InRange(size.Size, Math.Min(MaxSize, dense * 2.5), MaxSize);
                // Every row of the next batch matches: it takes some times the target, once.
                var surprise = cost.Measure(size.Size, 1, 1);
                Assert.InRange(surprise.Duration, TimeSpan.Zero, Target * 6);
                var after = size.After(surprise, Target);
                Assert.InRange(cost.Measure(after.Size, 1, 1).Duration, TimeSpan.Zero, Target * 2);
            });

    [Fact]
    public void Sparse_matches_from_the_start_do_not_hold_it_back() =>
        Noise.Sample(noise =>
        {
            var cost = new Cost(2, 0.0005, 0.004);
            var size = AdaptiveBatchSize.StartAt(1_000, 1_000);

            for (var i = 0; i < 20; i++)
            {
                size = size.After(cost.Measure(size.Size, 0.001, noise[i]), Target);
            }

            Assert.InRange(size.Size, 40_000, MaxSize);
        });

    [Fact]
    public void A_short_batch_at_the_end_of_a_job_does_not_let_it_grow()
    {
        var size = AdaptiveBatchSize.StartAt(1_000, 1_000);

        Assert.Equal(1_000, size.After(new BatchMeasurement(10, 10, TimeSpan.FromMilliseconds(1), TimeSpan.Zero), Target).Size);
        Assert.Equal(50, size.After(new BatchMeasurement(10, 10, TimeSpan.FromMilliseconds(100), TimeSpan.Zero), Target).Size);
    }

    [Fact]
    public void A_short_batch_that_a_stall_of_the_server_hit_costs_a_few_batches_and_not_the_size()
    {
        var cost = new Cost(2, 0.0005, 0.04);
        var size = Settled(cost, [.. Enumerable.Repeat(1.0, 60)]);
        var before = size.Size;

        size = size.After(new BatchMeasurement(10, 10, TimeSpan.FromSeconds(2), TimeSpan.Zero), Target);
        Assert.InRange(size.Size, before * 0.24, before * 0.26);
        for (var i = 0; i < 4; i++)
        {
            size = size.After(cost.Measure(size.Size, 1, 1), Target);
        }

        Assert.InRange(size.Size, before * 0.8, before);
    }

    [Fact]
    public void A_server_that_is_far_away_does_not_shrink_batches_to_nothing()
    {
        var far = new Cost(OverheadMs: 700, WalkMs: 0.0005, ChangeMs: 0.01);
        var size = AdaptiveBatchSize.StartAt(1_000, 1_000);

        for (var i = 0; i < 20; i++)
        {
            size = size.After(far.Measure(size.Size, 1, 1), Target);
        }

        // A quarter of the target is left for the rows.
        Assert.InRange(size.Size, 11_000, 12_500);
    }

    [Fact]
    public void A_clock_that_stands_still_lets_it_grow_step_by_step()
    {
        var size = AdaptiveBatchSize.StartAt(100, 100).After(new BatchMeasurement(100, 100, TimeSpan.Zero, TimeSpan.Zero), Target);

        Assert.Equal(400, size.Size);
    }

    [Fact]
    public void A_shorter_target_is_followed_at_once()
    {
        var cost = new Cost(0, 0, 1);
        var size = Settled(cost, [.. Enumerable.Repeat(1.0, 60)]);

        Assert.InRange(size.Size, 490, 510);
        Assert.InRange(size.After(cost.Measure(size.Size, 1, 1), Target / 5).Size, 98, 102);
    }

    private static AdaptiveBatchSize Settled(Cost cost, double[] noise)
    {
        var size = AdaptiveBatchSize.StartAt(1_000, 1_000);
        for (var i = 0; i < 15; i++)
        {
            size = size.After(cost.Measure(size.Size, 1, noise[i]), Target);
        }

        return size;
    }

    /// <summary>What a batch takes: something whatever its size, something for each row walked over, something for each row changed.</summary>
    private sealed record Cost(double OverheadMs, double WalkMs, double ChangeMs)
    {
        public BatchMeasurement Measure(int walked, double share, double noise)
        {
            var changed = (int)(walked * share);
            var ms = OverheadMs + (((walked * WalkMs) + (changed * ChangeMs)) * noise);
            return new BatchMeasurement(walked, changed, TimeSpan.FromMilliseconds(ms), TimeSpan.FromMilliseconds(OverheadMs));
        }

        public double DenseSize(TimeSpan target) =>
            Math.Clamp((target.TotalMilliseconds - OverheadMs) / (WalkMs + ChangeMs), 1, MaxSize);
    }
}
