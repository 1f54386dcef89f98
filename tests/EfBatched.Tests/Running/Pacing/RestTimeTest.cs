using CsCheck;
using EfBatched.Running.Pacing;
using EfBatched.Throttling;

namespace EfBatched.Tests.Running.Pacing;

[Trait("contract", "B15")]
public class RestTimeTest
{
    private static readonly Gen<BatchMeasure> Batches =
        Gen.Select(Gen.Long[0, 100_000], Gen.Long[0, 5 * TimeSpan.TicksPerMinute]).Select((rows, ticks) => new BatchMeasure(rows, new TimeSpan(ticks)));

    private static readonly Gen<PaceLimits> Limits =
        Gen.Select(Gen.Int[1, 100], Gen.Int[0, 1_000_000], Gen.Double[0, ThrottleVerdict.MostPressure])
            .Select((percent, rows, pressure) => new PaceLimits(DutyCycle.Chosen(percent, isOwn: false), rows == 0 ? null : rows, pressure));

    [Fact]
    public void Every_limit_is_kept() =>
        Gen.Select(Batches, Limits).Sample(
            (batch, limits) =>
            {
                var rest = RestTime.After(batch, limits).Time;
                var whole = (batch.Time + rest).TotalSeconds;

                Assert.True(rest >= TimeSpan.Zero);
                Assert.True(batch.Time.TotalSeconds <= (whole * limits.DutyCycle.Share) + 1e-6);
                Assert.True(rest.TotalSeconds >= (whole * limits.Pressure) - 1e-6);
                Assert.True(limits.MaxRowsPerSecond is not { } rows || batch.Rows <= (whole * rows) + 1);
            });

    [Fact]
    public void Rest_is_no_longer_than_one_of_the_limits_needs() =>
        Gen.Select(Batches, Limits).Sample(
            (batch, limits) =>
            {
                var rest = RestTime.After(batch, limits);
                var alone = rest.Cause switch
                {
                    RestCause.DutyCycle => limits with { MaxRowsPerSecond = null, Pressure = 0 },
                    RestCause.MaxRowsPerSecond => limits with { DutyCycle = DutyCycle.Whole, Pressure = 0 },
                    RestCause.Indicator => limits with { DutyCycle = DutyCycle.Whole, MaxRowsPerSecond = null },
                    _ => new PaceLimits(DutyCycle.Whole, null, 0),
                };

                Assert.Equal(rest, RestTime.After(batch, alone));
            });

    [Theory]
    [InlineData(100, 0)]
    [InlineData(50, 400)]
    [InlineData(80, 100)]
    [InlineData(1, 39_600)]
    public void Duty_cycle_rests_for_the_remaining_share(int percent, int milliseconds) =>
        Assert.Equal(
            milliseconds,
            RestTime.After(new BatchMeasure(10, TimeSpan.FromMilliseconds(400)), new PaceLimits(DutyCycle.Chosen(percent, isOwn: false), null, 0)).Time.TotalMilliseconds,
            tolerance: 0.01);

    [Theory]
    [InlineData(100, 9_900, 0, nameof(RestCause.DutyCycle))]
    [InlineData(1_000, 60_000, 0, nameof(RestCause.DutyCycle))]
    [InlineData(10_000, 190_000, 0.95, nameof(RestCause.Indicator))]
    public void A_duty_cycle_that_was_found_rests_no_longer_than_it_says_and_the_other_limits_hold(
        int worked, int rested, double pressure, string cause)
    {
        var found = DutyCycle.Found(0.01, TimeSpan.FromMinutes(1), "Others are there.");

        var rest = RestTime.After(new BatchMeasure(10, TimeSpan.FromMilliseconds(worked)), new PaceLimits(found, null, pressure));

        Assert.Equal(cause, rest.Cause.ToString());
        Assert.Equal(rested, rest.Time.TotalMilliseconds, tolerance: 0.01);
    }

    [Fact]
    public void Rows_per_second_count_the_time_of_the_batch() =>
        Assert.Equal(
            new Rest(TimeSpan.FromSeconds(9), RestCause.MaxRowsPerSecond),
            RestTime.After(new BatchMeasure(1_000, TimeSpan.FromSeconds(1)), new PaceLimits(DutyCycle.Whole, 100, 0)));
}
