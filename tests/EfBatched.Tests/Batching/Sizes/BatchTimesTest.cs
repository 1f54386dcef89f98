using EfBatched.Sizing;

namespace EfBatched.Tests.Batching.Sizes;

public class BatchTimesTest
{
    [Fact]
    public void A_batch_is_told_apart_into_round_trips_the_log_and_its_statements()
    {
        var times = BatchTimes.Of(Measure(walked: 200, touched: 50, duration: 100, opening: 4, commit: 10), roundTripBefore: null);

        Assert.Equal(new BatchTimes(200, 50, RoundTripMs: 4, OverheadMs: 18, StatementsMs: 82), times);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(20, 4)]
    public void A_round_trip_is_believed_to_grow_by_half_at_the_most(double before, double expected) =>
        Assert.Equal(expected, BatchTimes.Of(Measure(200, 50, 100, opening: 4, commit: 10), before).RoundTripMs);

    [Fact]
    public void A_clock_that_stands_still_or_goes_back_gives_times_that_can_be_divided_by() =>
        Assert.Equal(
            new BatchTimes(1, 0, RoundTripMs: 0.001, OverheadMs: 0.002, StatementsMs: 0.001),
            BatchTimes.Of(Measure(walked: 0, touched: -1, duration: -1, opening: -1, commit: -1), null));

    [Fact]
    public void No_more_rows_were_changed_than_walked_over() => Assert.Equal(200, BatchTimes.Of(Measure(200, 300, 1, 0, 0), null).Changed);

    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    public void A_batch_is_dense_when_a_tenth_of_its_rows_was_changed(long changed, bool isDense) =>
        Assert.Equal(isDense, new BatchTimes(200, changed, 1, 1, 1).IsDense);

    private static BatchMeasurement Measure(int walked, long touched, double duration, double opening, double commit) =>
        new(
            walked,
            touched,
            TimeSpan.FromMilliseconds(duration),
            TimeSpan.FromMilliseconds(opening),
            TimeSpan.FromMilliseconds(commit));
}
