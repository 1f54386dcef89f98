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
}
