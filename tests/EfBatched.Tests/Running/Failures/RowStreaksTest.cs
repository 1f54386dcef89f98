using EfBatched.Running.Runner;

namespace EfBatched.Tests.Running.Failures;

[Trait("contract", "T11")]
public class RowStreaksTest
{
    [Fact]
    public void Four_rows_in_a_row_are_called_bad_and_the_fifth_is_not()
    {
        var streaks = new RowStreaks();

        Assert.Equal([true, true, true, true, false, false], Enumerable.Range(0, 6).Select(_ => streaks.TryAdd(1)));
    }

    [Fact]
    public void The_work_is_suspected_once_five_rows_in_a_row_have_failed()
    {
        var streaks = new RowStreaks();

        Assert.Equal(
            [false, false, false, false, false, true],
            Enumerable.Range(0, 6).Select(_ =>
            {
                var isFull = streaks.IsFull(1);
                streaks.TryAdd(1);
                return isFull;
            }));
    }

    [Fact]
    public void A_batch_that_was_committed_shows_that_rows_can_be_changed()
    {
        var streaks = Failed(1, rows: 5);

        streaks.End(1);

        Assert.False(streaks.IsFull(1));
        Assert.True(streaks.TryAdd(1));
    }

    [Fact]
    public void The_rows_of_one_migration_say_nothing_of_another()
    {
        var streaks = Failed(1, rows: 5);

        Assert.True(streaks.TryAdd(2));
        streaks.End(2);

        Assert.True(streaks.IsFull(1));
    }

    private static RowStreaks Failed(long migrationId, int rows)
    {
        var streaks = new RowStreaks();
        for (var row = 0; row < rows; row++)
        {
            streaks.TryAdd(migrationId);
        }

        return streaks;
    }
}
