using EfBatched.Sizing;

namespace EfBatched.Tests.Batching.Sizes;

public class SizeEffectTest
{
    [Theory]
    [InlineData(100, true)]
    [InlineData(200, true)]
    [InlineData(220, false)]
    [InlineData(400, false)]
    public void Sizes_that_have_not_differed_say_nothing(int second, bool isUnknown) =>
        Assert.Equal(isUnknown, After(100, second).IsUnknown);

    [Theory]
    [InlineData(330, false)]
    [InlineData(360, true)]
    public void Batches_that_take_the_same_whatever_their_size_show_it_once_sizes_differ_enough(int second, bool isNone) =>
        Assert.Equal(isNone, After(100, second).IsNone);

    [Fact]
    public void Batches_whose_time_follows_their_size_do_not_show_it() =>
        Assert.False(SizeEffect.Unknown.After(Batch(100, 100, 10)).After(Batch(1_000, 1_000, 100)).IsNone);

    [Fact]
    public void What_was_long_ago_counts_less()
    {
        // The same two sizes, then twenty batches of one size.
        var effect = After(100, 400);
        for (var i = 0; i < 20; i++)
        {
            effect = effect.After(Batch(400, 400, 10));
        }

        Assert.True(effect.IsUnknown);
    }

    [Theory]
    [InlineData(100, 0, 400, true)]
    [InlineData(99, 0, 400, false)]
    [InlineData(100, 10, 400, false)]
    [InlineData(100, 0, 39, false)]
    public void The_first_range_full_of_matches_behind_sparse_ones_begins_anew(int sparse, int changed, int changedThen, bool isUnknown)
    {
        var effect = SizeEffect.Unknown.After(Batch(sparse, changed, 10)).After(Batch(400, changedThen, 10));

        Assert.Equal(isUnknown, effect.IsUnknown);
    }

    private static SizeEffect After(int first, int second) =>
        SizeEffect.Unknown.After(Batch(first, first, 10)).After(Batch(second, second, 10));

    private static BatchTimes Batch(int walked, long changed, double ms) => new(walked, changed, 0, 0, ms);
}
