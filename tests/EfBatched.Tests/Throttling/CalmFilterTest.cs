using EfBatched.Running.Pacing;
using EfBatched.Throttling;

namespace EfBatched.Tests.Throttling;

[Trait("contract", "B15")]
public class CalmFilterTest
{
    private static readonly NamedVerdict Slow = new("queue", ThrottleVerdict.Slow(0.5, "Long."));
    private static readonly NamedVerdict Slower = new("queue", ThrottleVerdict.Slow(0.9, "Very long."));
    private static readonly NamedVerdict Hold = new("queue", ThrottleVerdict.Hold("Full."));

    private readonly CalmFilter _filter = new();

    [Fact]
    public void Asking_for_more_or_less_counts_at_once()
    {
        Assert.Same(Slow, _filter.Next(Slow));
        Assert.Same(Slower, _filter.Next(Slower));
        Assert.Same(Slow, _filter.Next(Slow));
        Assert.Same(Hold, _filter.Next(Hold));
    }

    [Fact]
    public void A_slow_down_ends_with_the_third_calm_look()
    {
        _filter.Next(Slow);

        Assert.Same(Slow, _filter.Next(NamedVerdict.None));
        Assert.Same(Slow, _filter.Next(NamedVerdict.None));
        Assert.Same(NamedVerdict.None, _filter.Next(NamedVerdict.None));
    }

    [Fact]
    public void Calm_looks_must_follow_each_other()
    {
        _filter.Next(Slow);
        _filter.Next(NamedVerdict.None);
        _filter.Next(NamedVerdict.None);
        _filter.Next(Slow);

        Assert.Same(Slow, _filter.Next(NamedVerdict.None));
    }

    [Fact]
    public void A_hold_ends_at_once_since_it_has_lasted_long_enough()
    {
        _filter.Next(Hold);

        Assert.Same(NamedVerdict.None, _filter.Next(NamedVerdict.None));
    }

    [Fact]
    public void The_worst_of_several_wins() =>
        Assert.Same(
            Hold, new[] { Slow, Hold, Slower, NamedVerdict.None }.Aggregate(NamedVerdict.None, (worst, next) => worst.Worse(next)));
}
