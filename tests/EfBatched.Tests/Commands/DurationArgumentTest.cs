using EfBatched.CommandLine.Commands;

namespace EfBatched.Tests.Commands;

public class DurationArgumentTest
{
    [Theory]
    [InlineData("250ms", 0.25)]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("2h", 7200)]
    [InlineData("14d", 1_209_600)]
    [InlineData("00:15:00", 900)]
    public void A_time_has_a_unit(string text, double seconds)
    {
        Assert.True(DurationArgument.TryParse(text, out var value));
        Assert.Equal(TimeSpan.FromSeconds(seconds), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("90")]
    [InlineData("ms")]
    [InlineData("-5s")]
    [InlineData("1.5m")]
    [InlineData("3w")]
    [InlineData("-00:00:05")]
    [InlineData("2147483647h")]
    public void Anything_else_is_refused(string text) => Assert.False(DurationArgument.TryParse(text, out _));
}
