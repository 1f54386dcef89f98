using CsCheck;
using EfBatched.Throttling;

namespace EfBatched.Tests.Throttling;

[Trait("contract", "B15")]
public class GradeTest
{
    [Theory]
    [InlineData(0, ThrottleLevel.None, 0)]
    [InlineData(21, ThrottleLevel.None, 0)]
    [InlineData(31.5, ThrottleLevel.Slow, 0.475)]
    [InlineData(42, ThrottleLevel.Slow, 0.95)]
    [InlineData(43, ThrottleLevel.Hold, 1)]
    public void Half_the_limit_slows_and_the_limit_holds(double value, ThrottleLevel level, double pressure)
    {
        var verdict = ThrottleVerdict.Graded(value, 42, "Why.");

        Assert.Equal(level, verdict.Level);
        Assert.Equal(pressure, verdict.Pressure, tolerance: 1e-9);
        Assert.Equal(level == ThrottleLevel.None ? null : "Why.", verdict.Reason);
    }

    [Fact]
    public void Pressure_rises_with_the_value() =>
        Gen.Select(Gen.Double[0, 1e6], Gen.Double[0, 1e6], Gen.Double[1, 1e6]).Sample(
            (one, other, limit) => Assert.Equal(
                Math.Min(Grade.PressureOf(one, limit), Grade.PressureOf(other, limit)),
                Grade.PressureOf(Math.Min(one, other), limit)));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_pressure_that_asks_for_nothing_is_refused(double pressure)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => ThrottleVerdict.Slow(pressure, "Why."));

        Assert.StartsWith(
            "A pressure is the share of the time that a job rests, over 0. Return 'ThrottleVerdict.None' to ask for nothing.",
            exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_pressure_of_more_than_the_most_counts_as_the_most() =>
        Assert.Equal(ThrottleVerdict.MostPressure, ThrottleVerdict.Slow(7, "Why.").Pressure);

    [Fact]
    public void A_verdict_needs_a_reason()
    {
        Assert.Throws<ArgumentException>(() => ThrottleVerdict.Slow(0.5, " "));
        Assert.Throws<ArgumentException>(() => ThrottleVerdict.Hold(""));
    }
}
