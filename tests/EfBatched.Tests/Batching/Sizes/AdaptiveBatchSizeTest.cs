using CsCheck;
using EfBatched.Sizing;

namespace EfBatched.Tests.Batching.Sizes;

[Trait("contract", "B6")]
public class AdaptiveBatchSizeTest
{
    private const int MaxSize = 100_000;

    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(500);

    private static readonly Gen<double[]> Noise = Gen.Double[0.8, 1.2].Array[60];

    // As of a disk or a service that others use too.
    private static readonly Gen<double[]> Unsteady = Gen.Double[0.2, 1.8].Array[300];

    // From a fiftieth of the target to forty times it.
    private static readonly Gen<double> FixedMs = Gen.Double[1, 4.3].Select(e => Math.Pow(10, e));

    private static readonly Gen<TimeSpan> Times = Gen.Long[-1, TimeSpan.TicksPerDay].Select(TimeSpan.FromTicks);

    // From rows that cost next to nothing to one that takes the whole target.
    private static readonly Gen<Cost> Costs =
        Gen.Select(Gen.Double[0, 20], Gen.Double[-4, 0], Gen.Double[-2.5, 2.6], (roundTrip, walk, change) =>
            new Cost(roundTrip, Math.Pow(10, walk), Math.Pow(10, change)));

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
            Gen.Select(Gen.Int[0, int.MaxValue], Gen.Long[-1, long.MaxValue], Times, Times, Times, Gen.Bool).Array[0, 30],
            Gen.Long[TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerMinute].Select(TimeSpan.FromTicks)).Sample(
            (start, batches, target) =>
            {
                var size = AdaptiveBatchSize.StartAt(start, start);
                foreach (var (walked, touched, duration, opening, commit, timesOut) in batches)
                {
                    size = timesOut
                        ? size.AfterTimeout(size.Size)
                        : size.After(new BatchMeasurement(walked, touched, duration, opening, commit), target);
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
                    size = size.After(Measure(size.Size, size.Size, Target), Target);
                }

                var slow = size.After(Measure(size.Size, size.Size, Target * times), Target);

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

        Assert.Equal(1_000, size.After(Measure(10, 10, TimeSpan.FromMilliseconds(1)), Target).Size);
        Assert.Equal(50, size.After(Measure(10, 10, TimeSpan.FromMilliseconds(100)), Target).Size);
    }

    [Fact]
    public void A_short_batch_that_a_stall_of_the_server_hit_costs_a_few_batches_and_not_the_size()
    {
        var cost = new Cost(2, 0.0005, 0.04);
        var size = Settled(cost, [.. Enumerable.Repeat(1.0, 60)]);
        var before = size.Size;

        size = size.After(Measure(10, 10, TimeSpan.FromSeconds(2)), Target);
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
        var far = new Cost(RoundTripMs: 230, WalkMs: 0.0005, ChangeMs: 0.01);
        var size = AdaptiveBatchSize.StartAt(1_000, 1_000);

        for (var i = 0; i < 20; i++)
        {
            size = size.After(far.Measure(size.Size, 1, 1), Target);
        }

        // A quarter of the target is left for the rows.
        Assert.InRange(size.Size, 11_000, 12_500);
    }

    [Fact]
    public void A_log_that_is_slow_and_unsteady_does_not_shrink_batches_to_nothing() =>
        Gen.Select(Gen.Int[1, 10_000], FixedMs, Unsteady).Sample(
            (start, log, noise) => AssertKeepsRows(start, new Cost(0.05, 0.0005, 0.01, LogMs: log), noise));

    [Fact]
    public void Work_that_takes_its_time_whatever_the_size_does_not_shrink_batches_to_nothing() =>
        Gen.Select(Gen.Int[1, 10_000], FixedMs, Unsteady).Sample(
            (start, call, noise) => AssertKeepsRows(start, new Cost(0.05, 0.0005, 0.01, FixedMs: call), noise));

    [Fact]
    public void A_log_that_takes_its_time_by_the_row_is_kept_near_the_target() =>
        Gen.Select(Gen.Int[1, MaxSize], Gen.Double[0.01, 1], Gen.Double[0, 20]).Sample(
            (start, rowMs, logPerRow) =>
            {
                var size = AdaptiveBatchSize.StartAt(start, 1_000);
                var durations = new List<double>();
                for (var i = 0; i < 60; i++)
                {
                    var (statements, log) = (size.Size * rowMs, size.Size * rowMs * logPerRow);
                    durations.Add(statements + log);
                    size = size.After(
                        new BatchMeasurement(
                            size.Size, size.Size, TimeSpan.FromMilliseconds(statements + log), TimeSpan.Zero, TimeSpan.FromMilliseconds(log)),
                        Target);
                }

                // The rows may take a quarter of the target, and the log its multiple of that.
                var most = Math.Max(2, 0.25 * (1 + logPerRow) * 1.2) * Target.TotalMilliseconds;
                Assert.All(durations.Skip(20), d => Assert.InRange(d, Target.TotalMilliseconds * 0.2, most));
            });

    [Fact]
    public void A_clock_that_stands_still_lets_it_grow_step_by_step()
    {
        var size = AdaptiveBatchSize.StartAt(100, 100).After(Measure(100, 100, TimeSpan.Zero), Target);

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

    // The rows of a batch, on average over many, are not far below what the target allows, or what was declared, and never far beyond it.
    private static void AssertKeepsRows(int start, Cost cost, double[] noise)
    {
        const int Declared = 1_000;
        var size = AdaptiveBatchSize.StartAt(start, Declared);
        var sizes = new List<int>();
        foreach (var factor in noise)
        {
            size = size.After(cost.Measure(size.Size, 1, 1, factor), Target);
            sizes.Add(size.Size);
        }

        Assert.InRange(sizes.Skip(20).Average(), Math.Min(Declared, cost.DenseSize(Target)) * 0.2, MaxSize);
        Assert.All(
            sizes.Skip(20),
            s => Assert.InRange(s * (cost.WalkMs + cost.ChangeMs), 0, 2 * Math.Max(Target.TotalMilliseconds, cost.FixedMs)));
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

    private static BatchMeasurement Measure(int walked, long changed, TimeSpan duration) =>
        new(walked, changed, duration, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>
    /// What a batch takes: three ways to the server and back, a wait for the log, something else whatever its size, something for each row walked
    /// over, something for each row changed.
    /// </summary>
    private sealed record Cost(double RoundTripMs, double WalkMs, double ChangeMs, double LogMs = 0, double FixedMs = 0)
    {
        public BatchMeasurement Measure(int walked, double share, double noise, double fixedNoise = 1)
        {
            var changed = (int)(walked * share);
            var rowsMs = ((walked * WalkMs) + (changed * ChangeMs)) * noise;
            return new BatchMeasurement(
                walked,
                changed,
                TimeSpan.FromMilliseconds((3 * RoundTripMs) + (LogMs * fixedNoise) + (FixedMs * fixedNoise) + rowsMs),
                TimeSpan.FromMilliseconds(RoundTripMs),
                TimeSpan.FromMilliseconds(RoundTripMs + (LogMs * fixedNoise)));
        }

        /// <summary>The dense size at which the rows take the part of the target that the rest leaves, a quarter of it at least.</summary>
        public double DenseSize(TimeSpan target)
        {
            var restMs = target.TotalMilliseconds - (3 * RoundTripMs) - LogMs - FixedMs;
            return Math.Clamp(Math.Max(restMs, target.TotalMilliseconds / 4) / (WalkMs + ChangeMs), 1, MaxSize);
        }
    }
}
