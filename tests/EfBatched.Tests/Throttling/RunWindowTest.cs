using CsCheck;
using EfBatched.Throttling;

namespace EfBatched.Tests.Throttling;

[Trait("contract", "B15")]
public class RunWindowTest
{
    private static readonly Gen<TimeOnly> Times = Gen.Int[0, (24 * 60 * 60) - 1].Select(s => new TimeOnly(s * TimeSpan.TicksPerSecond));

    private static readonly Gen<RunWindow> Windows =
        Gen.Select(Times, Times).Where((from, to) => from != to).Select((from, to) => new RunWindow(from, to));

    [Fact]
    public void A_window_is_either_open_or_closed() =>
        Gen.Select(Windows, Times).Sample(
            (window, now) =>
            {
                Assert.True(window.UntilOpen(now) > TimeSpan.Zero ^ window.UntilClosed(now) > TimeSpan.Zero);
                Assert.InRange(window.UntilOpen(now), TimeSpan.Zero, TimeSpan.FromDays(1));
                Assert.InRange(window.UntilClosed(now), TimeSpan.Zero, TimeSpan.FromDays(1));
            });

    [Fact]
    public void A_closed_window_is_open_when_the_wait_is_over() =>
        Gen.Select(Windows, Times).Sample((window, now) => Assert.Equal(TimeSpan.Zero, window.UntilOpen(now.Add(window.UntilOpen(now)))));

    [Fact]
    public void An_open_window_is_closed_when_its_time_is_over() =>
        Gen.Select(Windows, Times).Where((window, now) => window.UntilOpen(now) == TimeSpan.Zero).Sample(
            (window, now) => Assert.Equal(TimeSpan.Zero, window.UntilClosed(now.Add(window.UntilClosed(now)))));

    [Theory]
    [InlineData("22:00-06:00", "21:59", 1, 0)]
    [InlineData("22:00-06:00", "22:00", 0, 480)]
    [InlineData("22:00-06:00", "00:00", 0, 360)]
    [InlineData("22:00-06:00", "06:00", 960, 0)]
    [InlineData("09:30-17:00", "09:29", 1, 0)]
    [InlineData("09:30-17:00", "16:59", 0, 1)]
    [InlineData("00:00-23:59", "23:59", 1, 0)]
    public void Window_may_cross_midnight(string text, string now, int untilOpen, int untilClosed)
    {
        Assert.True(RunWindow.TryParse(text, out var window));

        Assert.Equal(text, window.ToString());
        Assert.Equal(TimeSpan.FromMinutes(untilOpen), window.UntilOpen(TimeOnly.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(TimeSpan.FromMinutes(untilClosed), window.UntilClosed(TimeOnly.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("22:00")]
    [InlineData("22:00-22:00")]
    [InlineData("22:00-24:00")]
    [InlineData("10pm-6am")]
    [InlineData("1:00-2:00-3:00")]
    public void What_is_no_window_is_refused(string? text) =>
        Assert.False(RunWindow.TryParse(text, out _));

    [Theory]
    [InlineData("22:00:00", "22:00:00")]
    [InlineData("22:00:01", "06:00:00")]
    [InlineData("22:00:00", "05:59:59.9999999")]
    public void What_its_text_would_not_keep_is_refused(string from, string to) =>
        Assert.False(RunWindow.TryCreate(Time(from), Time(to), out _));

    private static TimeOnly Time(string text) => TimeOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
