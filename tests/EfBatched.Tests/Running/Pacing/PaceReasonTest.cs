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

    [Fact]
    public void Nothing_is_shown_of_a_duty_cycle_that_is_chosen_or_usual_or_not_known()
    {
        Assert.Null(Of(NamedVerdict.None, DutyCycle.Chosen(1)));
        Assert.Null(Of(NamedVerdict.None, DutyCycle.Usual));
        Assert.Null(Of(NamedVerdict.None, DutyCycle.UntilKnown(0.01, TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public void The_one_that_asks_for_the_longer_rest_is_shown()
    {
        var byTraffic = Assert.IsType<PaceReason.Slow>(Of(Slow, Busy));
        var byIndicator = Assert.IsType<PaceReason.Slow>(Of(Slow, NearlyIdle));

        Assert.Equal(("traffic: Others are there.", true), (byTraffic.Text, byTraffic.IsUsual));
        Assert.Equal(9_900, byTraffic.Rest.TotalMilliseconds, tolerance: 0.01);
        Assert.Equal(("queue: Long.", false), (byIndicator.Text, byIndicator.IsUsual));
        Assert.Equal(900, byIndicator.Rest.TotalMilliseconds, tolerance: 0.01);
    }

    [Fact]
    public void An_indicator_is_shown_while_the_traffic_is_not_known() =>
        Assert.Equal("queue: Long.", Of(Slow, DutyCycle.UntilKnown(0.01, TimeSpan.FromMilliseconds(1)))?.Text);

    [Fact]
    public void The_traffic_is_shown_also_where_the_rows_per_second_ask_for_more() =>
        Assert.Equal(
            "traffic: Others are there.",
            PaceReason.Of(NamedVerdict.None, new PaceLimits(Busy, 1, 0), new Rest(TimeSpan.FromSeconds(10), RestCause.MaxRowsPerSecond))?.Text);

    [Fact]
    public void A_hold_is_shown_before_all_else() => Assert.Equal(new PaceReason.Hold("queue", "Full.", null), Of(Hold, Busy));

    private static PaceReason? Of(NamedVerdict verdict, DutyCycle dutyCycle)
    {
        var limits = new PaceLimits(dutyCycle, null, Math.Min(verdict.Verdict.Pressure, ThrottleVerdict.MostPressure));
        return PaceReason.Of(verdict, limits, RestTime.After(Batch, limits));
    }
}
