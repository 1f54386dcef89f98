using EfBatched.Texts;

namespace EfBatched.Tests.Operations;

public class DurationTest
{
    [Theory]
    [InlineData(0.4, "under 1 s")]
    [InlineData(4.9, "4 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(7500, "2 h 5 min")]
    [InlineData(90000, "1 d 1 h")]
    public void A_time_is_written_in_its_two_largest_units(double seconds, string expected) =>
        Assert.Equal(expected, Duration.Write(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(90, "90 s")]
    [InlineData(125, "2.1 min")]
    [InlineData(54_000, "15 h")]
    [InlineData(518_400, "6 days")]
    public void About_how_long_has_one_unit(double seconds, string text) => Assert.Equal(text, Duration.About(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(420, 840, "7 to 14 min")]
    [InlineData(30, 900, "0.5 to 15 min")]
    [InlineData(840, 850, "about 14 min")]
    public void A_range_has_one_unit(double least, double most, string text) =>
        Assert.Equal(text, Duration.Range(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most)));
}
