using EfBatched.Running.Pacing;
using EfBatched.Throttling;

namespace EfBatched.Tests.Running.Pacing;

[Trait("contract", "B15")]
public class PaceReasonTest
{
    private static readonly BatchMeasure Batch = new(10, TimeSpan.FromMilliseconds(100));
    private static readonly DutyCycle Busy = DutyCycle.Found(0.01, TimeSpan.FromMinutes(1), "Others are there.");
    private static readonly DutyCycle NearlyIdle = DutyCycle.Found(0.2, TimeSpan.FromMinutes(1), "Others are there.");
    private static readonly NamedVerdict Slow = new("queue", ThrottleVerdict.Slow(0.9, "Long."));
    private static readonly NamedVerdict Hold = new("queue", ThrottleVerdict.Hold("Full."));

    [Theory]
    [InlineData(true, "duty cycle: A job works 1 % of its time, as a person has set for this migration.")]
    [InlineData(false, "duty cycle: A job works 1 % of its time, as the option 'Throttling.DutyCyclePercent' of the runner says.")]
    [Trait("contract", "T14")]
    public void A_duty_cycle_that_is_chosen_is_shown_with_who_chose_it(bool isOwn, string text) =>
        Assert.Equal(
            new PaceReason.Slow("duty cycle", text["duty cycle: ".Length..], TimeSpan.FromMilliseconds(9_900), PaceOrigin.Limit),
            Of(NamedVerdict.None, DutyCycle.Chosen(1, isOwn)));

    [Fact]
    [Trait("contract", "T14")]
    public void The_usual_duty_cycle_is_shown_too_since_it_makes_jobs_rest() =>
        Assert.Equal(
            "duty cycle: Nobody has chosen a duty cycle, so a job works 25 % of its time, the usual share.",
            Of(NamedVerdict.None, DutyCycle.Usual)?.Text);

    [Fact]
    public void Nothing_is_shown_where_nothing_makes_it_wait_or_what_does_is_not_known()
    {
        Assert.Null(Of(NamedVerdict.None, DutyCycle.Whole));
        Assert.Null(Of(NamedVerdict.None, DutyCycle.UntilKnown(0.01, TimeSpan.FromSeconds(1))));
    }

    [Theory]
    [InlineData(true, "rows per second: A job walks over 150 rows per second at the most, as a person has set for this migration.")]
    [InlineData(false, "rows per second: A job walks over 150 rows per second at the most, as the option 'Throttling.MaxRowsPerSecond' of the runner says.")]
    [Trait("contract", "T14")]
    public void The_rows_per_second_are_shown_where_they_ask_for_more_than_traffic_and_indicators(bool isOwn, string text)
    {
        var limits = new PaceLimits(Busy, 150, 0.9, isOwn);

        var reason = PaceReason.Of(Slow, limits, RestTime.After(new BatchMeasure(6_000, TimeSpan.FromMilliseconds(100)), limits));

        Assert.Equal((text, PaceOrigin.Limit), (reason?.Text, (reason as PaceReason.Slow)?.Origin));
    }

    [Theory]
    [InlineData("duty cycle: A job works 1 %.", nameof(PaceOrigin.Limit))]
    [InlineData("rows per second: 150.", nameof(PaceOrigin.Limit))]
    [InlineData("traffic: Others.", nameof(PaceOrigin.Traffic))]
    [InlineData("queue: Long.", nameof(PaceOrigin.Indicator))]
    public void What_is_shown_says_where_it_comes_from(string text, string origin) =>
        Assert.Equal(origin, PaceReason.OriginOf(text).ToString());

    [Fact]
    public void The_one_that_asks_for_the_longer_rest_is_shown()
    {
        var byTraffic = Assert.IsType<PaceReason.Slow>(Of(Slow, Busy));
        var byIndicator = Assert.IsType<PaceReason.Slow>(Of(Slow, NearlyIdle));

        Assert.Equal(("traffic: Others are there.", PaceOrigin.Traffic), (byTraffic.Text, byTraffic.Origin));
        Assert.Equal(9_900, byTraffic.Rest.TotalMilliseconds, tolerance: 0.01);
        Assert.Equal(("queue: Long.", PaceOrigin.Indicator), (byIndicator.Text, byIndicator.Origin));
        Assert.Equal(900, byIndicator.Rest.TotalMilliseconds, tolerance: 0.01);
    }

    [Fact]
    public void An_indicator_is_shown_while_the_traffic_is_not_known() =>
        Assert.Equal("queue: Long.", Of(Slow, DutyCycle.UntilKnown(0.01, TimeSpan.FromMilliseconds(1)))?.Text);

    [Fact]
    public void A_hold_is_shown_before_all_else() => Assert.Equal(new PaceReason.Hold("queue", "Full.", null), Of(Hold, Busy));

    private static PaceReason? Of(NamedVerdict verdict, DutyCycle dutyCycle)
    {
        var limits = new PaceLimits(dutyCycle, null, Math.Min(verdict.Verdict.Pressure, ThrottleVerdict.MostPressure));
        return PaceReason.Of(verdict, limits, RestTime.After(Batch, limits));
    }
}
