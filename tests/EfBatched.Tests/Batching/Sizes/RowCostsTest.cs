using EfBatched.Sizing;

namespace EfBatched.Tests.Batching.Sizes;

public class RowCostsTest
{
    private const double Unknown = 3;

    [Fact]
    public void A_dense_batch_says_what_rows_cost()
    {
        var costs = After(RowCosts.Unknown, walked: 100, changed: 50, ms: 200);

        Assert.Equal(50, costs.RowsIn(100));
        Assert.Equal(25, costs.DenseRowsIn(100, Unknown));
    }

    [Fact]
    public void A_sparse_batch_says_what_a_changed_row_costs_at_the_most_and_the_quickest_is_believed()
    {
        var costs = After(RowCosts.Unknown, walked: 1_000, changed: 10, ms: 100);
        Assert.Equal(10, costs.DenseRowsIn(100, Unknown));

        costs = After(costs, walked: 1_000, changed: 20, ms: 100);
        Assert.Equal(20, costs.DenseRowsIn(100, Unknown));

        costs = After(costs, walked: 1_000, changed: 1, ms: 100);
        Assert.Equal(20, costs.DenseRowsIn(100, Unknown));
    }

    [Fact]
    public void One_changed_row_says_something_and_none_says_nothing()
    {
        Assert.Equal(Unknown, After(RowCosts.Unknown, walked: 100, changed: 0, ms: 100).DenseRowsIn(1_000, Unknown));
        Assert.Equal(10, After(RowCosts.Unknown, walked: 100, changed: 1, ms: 100).DenseRowsIn(1_000, Unknown));
    }

    private static RowCosts After(RowCosts before, int walked, long changed, double ms) =>
        before.After(new BatchTimes(walked, changed, 0, 0, ms), isSlow: false, double.PositiveInfinity);
}
