using CsCheck;
using EfBatched.Reporting;
using EfBatched.Throttling;

namespace EfBatched.Tests.Operations;

[Trait("contract", "B16")]
public class RunHoursTest
{
    private static readonly Gen<TimeOnly> Times = Gen.Int[0, (24 * 60) - 1].Select(m => new TimeOnly(m * TimeSpan.TicksPerMinute));

    private static readonly Gen<RunHours> Hours =
        Gen.Select(Times, Times, Gen.Int[0, 10_000_000]).Where((from, to, _) => from != to)
            .Select((from, to, seconds) => new RunHours(new RunWindow(from, to), new DateTimeOffset(2026, 5, 3, 0, 0, 0, TimeSpan.Zero).AddSeconds(seconds)));

    private static readonly Gen<TimeSpan> Spans = Gen.Int[1, 1_000_000].Select(s => TimeSpan.FromSeconds(s));

    [Fact]
    public void What_is_left_on_the_wall_has_so_many_hours_in_the_window() =>
        Gen.Select(Hours, Spans).Sample(
            (hours, open) =>
            {
                var onTheWall = hours.OnTheWall(open);

                Assert.True(onTheWall >= open);
                Assert.Equal(open, (hours with { Now = hours.Now + onTheWall }).OpenSince(onTheWall));
            });

    [Fact]
    public void Whatever_ends_does_not_end_while_it_is_closed() =>
        Gen.Select(Hours, Spans).Sample(
            (hours, open) =>
            {
                var justBefore = hours.Now + hours.OnTheWall(open) - TimeSpan.FromTicks(1);

                Assert.True(hours.Window.UntilClosed(TimeOnly.FromTimeSpan(justBefore.TimeOfDay)) > TimeSpan.Zero);
            });

    [Theory]
    [InlineData("22:00-06:00", "2026-05-03T05:00Z", 1, 1)]
    [InlineData("22:00-06:00", "2026-05-03T05:00Z", 2, 18)]
    [InlineData("22:00-06:00", "2026-05-03T05:00Z", 10, 42)]
    [InlineData("22:00-06:00", "2026-05-03T12:00Z", 1, 11)]
    [InlineData("09:00-17:00", "2026-05-03T16:00Z", 2, 18)]
    public void Closed_hours_are_added(string window, string now, int open, int onTheWall)
    {
        Assert.True(RunWindow.TryParse(window, out var parsed));
        var hours = new RunHours(parsed, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(TimeSpan.FromHours(onTheWall), hours.OnTheWall(TimeSpan.FromHours(open)));
    }

    [Fact]
    public void A_window_that_a_person_chose_goes_before_and_one_that_nobody_can_read_is_none()
    {
        Assert.Equal("22:00-06:00", RunHours.Find("22:00-06:00", null).ToString());
        Assert.Null(RunHours.Find("at night", null));
        Assert.Null(RunHours.Find(null, null));
    }
}
