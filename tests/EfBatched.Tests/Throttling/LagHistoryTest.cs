using EfBatched.Throttling.Indicators;
using Microsoft.Extensions.Time.Testing;

namespace EfBatched.Tests.Throttling;

[Trait("contract", "B15")]
public class LagHistoryTest
{
    private readonly FakeTimeProvider _time = new();
    private readonly LagHistory _history = new();

    [Fact]
    public void A_replica_that_has_all_is_not_behind()
    {
        Look(100);

        Assert.Equal(TimeSpan.Zero, _history.FindLag(100, _time));
    }

    [Fact]
    public void A_replica_that_stands_still_falls_behind_with_the_clock()
    {
        Look(100);
        Look(200);
        Look(300);

        Assert.Equal(TimeSpan.FromSeconds(10), _history.FindLag(150, _time));
        Assert.Equal(TimeSpan.FromSeconds(5), _history.FindLag(250, _time));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.FromSeconds(3_610), _history.FindLag(150, _time));
    }

    [Fact]
    public void A_position_from_before_the_first_look_is_at_least_as_old()
    {
        Look(100);
        Look(200);

        Assert.Equal(TimeSpan.FromSeconds(10), _history.FindLag(50, _time));
    }

    [Fact]
    public void An_idle_primary_keeps_its_first_time()
    {
        Look(100);
        Look(200);
        Look(200);
        Look(200);

        Assert.Equal(TimeSpan.FromSeconds(15), _history.FindLag(100, _time));
    }

    [Fact]
    public void Old_looks_are_thinned_out_and_keep_their_order()
    {
        for (var i = 1; i <= 10_000; i++)
        {
            Look(i * 100);
        }

        var lags = Enumerable.Range(1, 10_000).Select(i => _history.FindLag(i * 100, _time)).ToList();
        Assert.Equal(lags.OrderDescending(), lags);
        Assert.Equal(TimeSpan.FromSeconds(5), _history.FindLag(999_950, _time));
        Assert.InRange(_history.FindLag(900_000, _time), TimeSpan.FromSeconds(4_000), TimeSpan.FromSeconds(5_000));
    }

    private void Look(long written)
    {
        _history.Add(_time.GetTimestamp(), written);
        _time.Advance(TimeSpan.FromSeconds(5));
    }
}
