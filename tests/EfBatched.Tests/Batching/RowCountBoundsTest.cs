using EfBatched.Keys;

namespace EfBatched.Tests.Batching;

[Trait("contract", "T1")]
public class RowCountBoundsTest
{
    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public void Less_than_one_row_cannot_be_asked_for(long rows) => Assert.Equal(1, RowCount.AtLeastOne(rows).Value);

    [Fact]
    public void No_rows_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new RowCount(0));

    [Fact]
    public void The_least_is_one_row_and_the_most_what_an_integer_holds()
    {
        Assert.Equal(1, default(RowCount).Value);
        Assert.Equal(1, RowCount.One.Value);
        Assert.Equal(int.MaxValue, RowCount.Max.Value);
        Assert.Equal(RowCount.Max, RowCount.AtLeastOne(long.MaxValue));
    }

    [Fact]
    public void Half_of_one_row_is_one_row_and_twice_the_most_is_the_most()
    {
        Assert.Equal(1, RowCount.One.Half().Value);
        Assert.Equal(2, new RowCount(5).Half().Value);
        Assert.Equal(10, new RowCount(5).Double().Value);
        Assert.Equal(RowCount.Max, RowCount.Max.Double());
    }

    [Fact]
    public void The_lesser_of_two_is_the_lesser_in_either_order()
    {
        Assert.Equal(3, RowCount.Least(new RowCount(3), new RowCount(7)).Value);
        Assert.Equal(3, RowCount.Least(new RowCount(7), new RowCount(3)).Value);
    }
}
