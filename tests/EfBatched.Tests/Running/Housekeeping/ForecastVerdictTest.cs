using EfBatched.Running.Housekeeping;
using EfBatched.Storage.Migrations;

namespace EfBatched.Tests.Running.Housekeeping;

public class ForecastVerdictTest
{
    // From two to three hours were forecast.
    [Theory]
    [InlineData(1, 1, 2, false)]
    [InlineData(1, 4.9, 9, false)]
    [InlineData(1, 5.1, 9, true)]
    [InlineData(0.5, 0.2, 0.6, false)]
    [InlineData(0.5, 0.2, 0.4, true)]
    public void A_course_is_another_from_twice_as_long_or_half_as_long_on(double ran, double atLeast, double atMost, bool isMissed) =>
        Assert.Equal(
            isMissed,
            ForecastVerdict.IsMissed(After(ran), new BatchedMigrationTimeRange(TimeSpan.FromHours(atLeast), TimeSpan.FromHours(atMost))));

    [Theory]
    [InlineData(5.9, false)]
    [InlineData(6.1, true)]
    public void Where_nobody_knows_the_end_the_time_that_has_passed_counts(double ran, bool isMissed) =>
        Assert.Equal(isMissed, ForecastVerdict.IsMissed(After(ran), left: null));

    [Theory]
    [InlineData(0.9, true)]
    [InlineData(1.1, false)]
    [InlineData(5.9, false)]
    [InlineData(6.1, true)]
    public void What_has_finished_is_held_against_its_forecast(double ran, bool isMissed) =>
        Assert.Equal(isMissed, ForecastVerdict.IsMissed(After(ran) with { HasFinished = true }, left: null));

    [Fact]
    public void Without_a_forecast_none_is_missed() =>
        Assert.False(ForecastVerdict.IsMissed(After(100) with { Earliest = null, Latest = null }, left: null));

    private static ForecastSnapshot After(double hours) =>
        new(1, "Fill", TimeSpan.FromHours(hours), HasFinished: false, TimeSpan.FromHours(2), TimeSpan.FromHours(3));
}
