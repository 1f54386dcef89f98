using CsCheck;
using EfBatched.Databases.Load;
using EfBatched.Throttling;
using EfBatched.Throttling.Indicators;

namespace EfBatched.Tests.Throttling;

public class WalTest
{
    private const long Mebibyte = 1 << 20;

    [Theory]
    [Trait("contract", "R23")]
    [InlineData("000000010000000000000005", "000000010000000000000004", null, 16, 0)]
    [InlineData("000000010000000000000005", "000000010000000000000003", "000000010000000000000004", 16, 1)]
    [InlineData("000000010000000100000000", "0000000100000000000000FE", null, 16, 1)]
    [InlineData("000000010000000100000000", "00000001000000000000003E", null, 64, 1)]
    [InlineData("000000020000000000000009", "000000010000000000000005.partial", null, 16, 3)]
    [InlineData("000000010000000000000009", null, "000000010000000000000002", 16, 7)]
    [InlineData("000000010000000000000009", null, null, 16, 0)]
    [InlineData("000000020000000000000009", "00000002.history", null, 16, 0)]
    public void Waiting_segments_are_counted_from_the_names_of_files(
        string current, string? archived, string? failed, int megabytes, long waiting) =>
        Assert.Equal(waiting, new WalArchive(current, archived, failed, megabytes * Mebibyte).Waiting);

    [Fact]
    [Trait("contract", "B15")]
    public void Budget_is_kept_from_any_share_when_the_rate_follows_the_share() =>
        Gen.Select(Gen.Double[0.05, 1], Gen.Double[1, 1e9], Gen.Double[0.06, 3]).Sample(
            (share, fullRate, part) =>
            {
                var limit = fullRate * part;
                for (var look = 0; look < 20; look++)
                {
                    share = WalBudget.ShareAfter(share, fullRate * share, limit);
                    Assert.InRange(share, 1 - ThrottleVerdict.MostPressure, 1);
                    Assert.True(fullRate * share <= limit * 1.0001);
                }

                Assert.True(share > 0.99 * Math.Min(part, 1));
            });

    [Fact]
    [Trait("contract", "B15")]
    public void Share_never_leaves_its_bounds_whatever_others_write() =>
        Gen.Select(Gen.Double[0.05, 1], Gen.Double[0, 1e12], Gen.Double[1, 1e12]).Sample(
            (share, rate, limit) => Assert.InRange(WalBudget.ShareAfter(share, rate, limit), 1 - ThrottleVerdict.MostPressure, 1));
}
