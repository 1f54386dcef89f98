using EfBatched.Running.Failures;

namespace EfBatched.Tests.Running.Failures;

[Trait("contract", "B10")]
public class FailureMomentsTest
{
    [Fact]
    public void Jobs_that_ran_at_the_same_time_fail_at_one_moment() =>
        Assert.Equal(1, FailureMoments.Count([(1_000, 10), (1_100, 12), (900, 11), (1_050, 9)]));

    [Fact]
    public void A_job_that_began_after_another_had_failed_fails_at_a_moment_of_its_own() =>
        Assert.Equal(3, FailureMoments.Count([(50, 40), (40, 30), (30, 30)]));

    [Fact]
    public void Two_streams_of_jobs_count_once_for_each_time_that_one_is_followed_by_another() =>
        Assert.Equal(2, FailureMoments.Count([(100, 80), (95, 75), (80, 60), (75, 55)]));

    [Fact]
    public void Without_jobs_there_is_no_moment() =>
        Assert.Equal(0, FailureMoments.Count([]));
}
