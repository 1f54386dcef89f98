using EfBatched.Keys;

namespace EfBatched.Tests.Batching;

[Trait("contract", "T1")]
public class RowCountTest
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Less_than_one_row_cannot_be_expressed(int rows) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowCount(rows));

    [Fact]
    public void Whatever_is_done_to_it_at_least_one_row_is_left()
    {
        Assert.Equal(1, default(RowCount).Value);
        Assert.Equal(1, RowCount.One.Half().Value);
        Assert.Equal(1, RowCount.AtLeastOne(-5).Value);
        Assert.Equal(int.MaxValue, RowCount.Max.Double().Value);
        Assert.Equal(int.MaxValue, RowCount.AtLeastOne(long.MaxValue).Value);
    }

    [Fact]
    public void The_lesser_of_two_is_taken() =>
        Assert.Equal(new RowCount(3), RowCount.Least(new RowCount(3), RowCount.Max));
}
