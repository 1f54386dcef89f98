using EfBatched.Reporting;
using Microsoft.Extensions.Time.Testing;

namespace EfBatched.Tests.Operations;

[Trait("contract", "B14")]
public class ProgressWatchTest
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new();
    private readonly ProgressWatch _watch;

    public ProgressWatchTest() => _watch = new ProgressWatch(_time);

    [Fact]
    public void The_first_look_says_what_the_tables_say() => Assert.Equal(Hour, _watch.Look(1, 5, Hour));

    [Fact]
    public void Time_passes_until_the_migration_gets_on()
    {
        _watch.Look(1, 5, Hour);
        _time.Advance(Minute);

        Assert.Equal(Hour + Minute, _watch.Look(1, 5, Hour + Minute));
        _time.Advance(Minute);
        Assert.Equal(TimeSpan.Zero, _watch.Look(1, 6, Hour + Minute + Minute));
        _time.Advance(Minute);
        Assert.Equal(Minute, _watch.Look(1, 6, Hour + Minute + Minute + Minute));
    }

    [Fact]
    public void What_the_tables_know_of_counts_although_nothing_differs()
    {
        _watch.Look(1, 5, Hour);
        _time.Advance(Hour);

        Assert.Equal(Minute, _watch.Look(1, 5, Minute));
    }

    [Fact]
    public void Migrations_are_told_apart_and_forgotten()
    {
        _watch.Look(1, 5, Minute);
        _watch.Look(2, 5, Minute);
        _watch.Keep(new HashSet<long> { 2 });
        _time.Advance(Minute);

        Assert.Equal((Hour, TimeSpan.Zero), (_watch.Look(1, 6, Hour), _watch.Look(2, 6, Hour)));
    }
}
