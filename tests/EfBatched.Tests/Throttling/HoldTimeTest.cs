using EfBatched.Running.Pacing;
using EfBatched.Throttling;

namespace EfBatched.Tests.Throttling;

[Trait("contract", "R23")]
public class HoldTimeTest
{
    private readonly ThrottlingOptions _options = new();

    [Fact]
    public void Holds_grow_with_the_time_that_they_last_up_to_half_an_hour()
    {
        var held = TimeSpan.Zero;
        var holds = new List<int>();
        for (var i = 0; i < 11; i++)
        {
            var hold = HoldTime.After(held, _options, null, random: 0.5);
            holds.Add((int)hold.TotalSeconds);
            held += hold;
        }

        Assert.Equal([10, 10, 20, 40, 80, 160, 320, 640, 1_280, 1_800, 1_800], holds);
    }

    [Theory]
    [InlineData(0, 0.67)]
    [InlineData(0.5, 1)]
    [InlineData(0.999999, 1.33)]
    public void Holds_are_spread_by_a_third(double random, double factor) =>
        Assert.Equal(factor * 30, HoldTime.After(TimeSpan.FromDays(1), _options, null, random).TotalMinutes, tolerance: 0.01);

    [Fact]
    public void A_time_that_is_known_is_taken_as_it_is() =>
        Assert.Equal(
            TimeSpan.FromHours(9), HoldTime.After(TimeSpan.FromDays(1), _options, TimeSpan.FromHours(9), random: 0.1));
}
