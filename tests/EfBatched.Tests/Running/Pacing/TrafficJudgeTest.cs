using EfBatched.Running.Pacing;

namespace EfBatched.Tests.Running.Pacing;

[Trait("contract", "B15")]
[Trait("contract", "T14")]
public class TrafficJudgeTest
{
    private readonly TrafficJudge _judge = new();

    [Fact]
    public void A_rate_about_the_threshold_does_not_flicker()
    {
        double[] rates = [7, 9, 8.5, 9.9, 7.5, 9.5, 8, 9];

        Assert.All(rates, r => Assert.Same(DutyCycle.Usual, _judge.Judge(r, jobsAtOnce: 1)));
        Assert.True(_judge.Judge(11, 1).IsOfTraffic);
        Assert.All(rates, r => Assert.True(_judge.Judge(r, 1).IsOfTraffic));
    }

    [Fact]
    public void It_ends_when_three_looks_in_a_row_find_little()
    {
        Assert.Equal(0.1, _judge.Judge(20, 1).Share, tolerance: 1e-9);

        Assert.True(_judge.Judge(0, 1).IsOfTraffic);
        Assert.True(_judge.Judge(3, 1).IsOfTraffic);
        Assert.Same(DutyCycle.Usual, _judge.Judge(2, 1));
        Assert.Same(DutyCycle.Usual, _judge.Judge(9, 1));
    }

    [Fact]
    public void While_it_has_not_ended_a_job_works_as_much_as_the_rate_leaves()
    {
        _judge.Judge(200, 1);

        var calm = _judge.Judge(4, 1);
        Assert.Equal(TrafficShare.Most, calm.Share);
        Assert.Equal("The traffic of others has gone, which may be for a moment; a job works 25 % of its time until that is sure.", calm.Reason);
    }
}
