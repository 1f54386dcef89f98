using EfBatched.Keys;
using EfBatched.Running.Jobs;

namespace EfBatched.Tests.Running.Failures;

[Trait("contract", "B9")]
public class BisectionTest
{
    [Fact]
    public void Nothing_is_limited_as_long_as_nothing_is_under_suspicion() =>
        Assert.Equal(RowCount.Max, new Bisection().Limit);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(1_023)]
    public void Every_bad_row_of_a_batch_is_found_within_its_binary_digits(int size)
    {
        var digits = (int)Math.Ceiling(Math.Log2(size)) + 1;

        for (var bad = 0; bad < size; bad++)
        {
            Assert.InRange(TriesToFind(bad, size), 1, digits);
        }
    }

    [Fact]
    public void Suspicion_ends_when_no_row_of_the_batch_is_bad_after_all()
    {
        var bisection = new Bisection();
        bisection.Suspect(new RowCount(5));

        for (var rows = 0; rows < 5;)
        {
            var batch = bisection.Limit;
            rows += batch.Value;
            bisection.Clear(batch);
        }

        Assert.Equal(RowCount.Max, bisection.Limit);
    }

    [Fact]
    [Trait("contract", "T11")]
    public void Rows_that_succeed_one_by_one_and_never_together_have_no_bad_one_among_them()
    {
        var bisection = new Bisection();
        for (var row = 0; row < 5; row++)
        {
            Assert.False(bisection.IsFruitless);
            bisection.Suspect(new RowCount(2));
            bisection.Clear(RowCount.One);
        }

        Assert.True(bisection.IsFruitless);
        bisection.Clear(new RowCount(2));
        Assert.False(bisection.IsFruitless);
    }

    [Fact]
    [Trait("contract", "T11")]
    public void Several_rows_that_succeed_together_begin_the_count_of_single_ones_anew()
    {
        var bisection = new Bisection();
        bisection.Suspect(new RowCount(100));
        bisection.Clear(new RowCount(50));

        for (var row = 0; row < 4; row++)
        {
            bisection.Clear(RowCount.One);
        }

        Assert.False(bisection.IsFruitless);
    }

    [Fact]
    [Trait("contract", "T11")]
    public void Every_row_under_suspicion_that_succeeds_by_itself_counts_the_last_one_too()
    {
        var bisection = new Bisection();
        for (var pair = 0; pair < 3; pair++)
        {
            bisection.Suspect(new RowCount(2));
            bisection.Clear(RowCount.One);
            bisection.Clear(RowCount.One);
        }

        Assert.True(bisection.IsFruitless);
    }

    [Fact]
    [Trait("contract", "T11")]
    public void Batches_of_one_row_that_nobody_suspects_say_nothing_of_a_search()
    {
        var bisection = new Bisection();
        for (var row = 0; row < 10; row++)
        {
            bisection.Clear(RowCount.One);
        }

        Assert.False(bisection.IsFruitless);
    }

    // Plays the engine: batches from the checkpoint on, of which those with the bad row fail.
    private static int TriesToFind(int bad, int size)
    {
        var bisection = new Bisection();
        bisection.Suspect(new RowCount(size));
        var checkpoint = 0;
        for (var tries = 1; ; tries++)
        {
            var batch = bisection.Limit;
            if (bad >= checkpoint + batch.Value)
            {
                checkpoint += batch.Value;
                bisection.Clear(batch);
            }
            else if (batch == RowCount.One)
            {
                Assert.Equal(bad, checkpoint);
                return tries;
            }
            else
            {
                bisection.Suspect(batch);
            }
        }
    }
}
