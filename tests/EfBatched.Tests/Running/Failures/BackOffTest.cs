using CsCheck;
using EfBatched.Running.Runner;

namespace EfBatched.Tests.Running.Failures;

[Trait("contract", "R12")]
public class BackOffTest
{
    private static readonly Gen<(TimeSpan First, TimeSpan Max, int Failures, double Random)> Cases =
        Gen.Select(Gen.Long[0, TimeSpan.TicksPerHour], Gen.Long[0, TimeSpan.TicksPerDay], Gen.Int[1, 10_000], Gen.Double.Unit)
            .Select((first, more, failures, random) => (TimeSpan.FromTicks(first), TimeSpan.FromTicks(first + more), failures, random));

    [Fact]
    public void Delay_stays_within_a_third_of_its_bounds() =>
        Cases.Sample(
            c =>
            {
                var delay = BackOff.DelayAfter(c.First, c.Max, c.Failures, c.Random);

                Assert.InRange(delay, (c.First * 0.67) - TimeSpan.FromTicks(1), (c.Max * 1.33) + TimeSpan.FromTicks(1));
            });

    [Fact]
    public void Delay_never_falls_with_another_failure() =>
        Cases.Sample(
            c => Assert.True(
                BackOff.DelayAfter(c.First, c.Max, c.Failures, c.Random) <= BackOff.DelayAfter(c.First, c.Max, c.Failures + 1, c.Random)));

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    [InlineData(6, 160)]
    [InlineData(7, 300)]
    [InlineData(int.MaxValue, 300)]
    public void Delay_doubles_up_to_the_longest(int failures, int seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds), BackOff.DelayAfter(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), failures, random: 0.5));

    [Theory]
    [InlineData(0, 6.7)]
    [InlineData(0.5, 10)]
    [InlineData(1, 13.3)]
    public void What_failed_together_is_tried_again_at_up_to_a_third_less_or_more(double random, double seconds) =>
        Assert.Equal(seconds, BackOff.Spread(TimeSpan.FromSeconds(10), random).TotalSeconds, precision: 3);

    [Fact]
    public void Delay_of_zero_stays_zero() =>
        Assert.Equal(TimeSpan.Zero, BackOff.DelayAfter(TimeSpan.Zero, TimeSpan.FromMinutes(5), 9, random: 0.9));
}
