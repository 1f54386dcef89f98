using CsCheck;
using EfBatched.Running.Pacing;

namespace EfBatched.Tests.Running.Pacing;

[Trait("contract", "B15")]
public class TrafficShareTest
{
    private static readonly Gen<double> Rates = Gen.Double[0, 100_000];
    private static readonly Gen<int> Jobs = Gen.Int[1, 32];

    [Theory]
    [InlineData(0, 1, 0.25)]
    [InlineData(8, 1, 0.25)]
    [InlineData(20, 1, 0.1)]
    [InlineData(200, 1, 0.01)]
    [InlineData(5_000, 1, 0.01)]
    [InlineData(0, 4, 0.25)]
    [InlineData(20, 4, 0.025)]
    [InlineData(5_000, 4, 0.0025)]
    public void Few_transactions_of_others_meet_a_batch(double rate, int jobs, double share) =>
        Assert.Equal(share, TrafficShare.Of(rate, jobs), tolerance: 1e-9);

    [Fact]
    public void All_jobs_together_meet_two_a_second_or_one_in_a_hundred() =>
        Gen.Select(Rates, Jobs).Sample(
            (rate, jobs) =>
            {
                var all = TrafficShare.Of(rate, jobs) * jobs;

                Assert.True(all <= jobs * TrafficShare.Most + 1e-9);
                Assert.True(all <= 0.01 + 1e-9 || all * rate <= 2 + 1e-6);
            });

    [Fact]
    public void More_traffic_never_means_more_work() =>
        Gen.Select(Rates, Rates, Jobs).Sample(
            (one, other, jobs) => Assert.True(TrafficShare.Of(Math.Max(one, other), jobs) <= TrafficShare.Of(Math.Min(one, other), jobs)));
}
