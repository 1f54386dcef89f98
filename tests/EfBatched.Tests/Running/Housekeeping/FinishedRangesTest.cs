using EfBatched.Keys;
using EfBatched.Running.Housekeeping;
using EfBatched.Storage.Jobs;

namespace EfBatched.Tests.Running.Housekeeping;

public class FinishedRangesTest
{
    [Fact]
    public void Jobs_that_lie_side_by_side_are_one_range_in_walking_order()
    {
        // A split has put what is before the row behind it.
        FinishedJob[] jobs = [Job(1, null, 10), Job(2, 20, 30), Job(3, 10, 20)];

        Assert.Equal([[1L, 3L, 2L]], Find(jobs));
    }

    [Fact]
    public void A_gap_stays_a_gap() =>
        Assert.Equal([[1L, 2L], [3L, 4L]], Find([Job(1, null, 10), Job(2, 10, 20), Job(3, 30, 40), Job(4, 40, 50)]));

    [Fact]
    public void Walks_are_not_mixed() =>
        Assert.Empty(Find([Job(1, null, 10), Job(2, 10, 20) with { Round = 1 }, Job(3, 20, 30) with { Kind = BatchedJobKind.Verify }]));

    [Fact]
    public void Where_two_begin_at_one_key_nothing_is_merged() =>
        Assert.Equal([[1L, 2L]], Find([Job(1, null, 10), Job(2, 10, 20), Job(3, 20, 30), Job(4, 20, 40)]));

    [Fact]
    public void Circles_and_empty_keys_end() =>
        Assert.Empty(Find([Job(1, 10, 20), Job(2, 20, 10), Job(3, 5, 5)]));

    [Fact]
    public void A_sweep_is_one_range_once_nobody_needs_its_gaps()
    {
        FinishedJob[] jobs = [Job(1, null, 10) with { Kind = BatchedJobKind.Sweep }, Job(2, 30, 40) with { Kind = BatchedJobKind.Sweep }];

        Assert.Empty(Find(jobs));
        Assert.Equal([[1L, 2L]], FinishedRanges.Find(jobs, hasEnded: true).Select(r => r.Select(j => j.Id)));
    }

    private static IEnumerable<IEnumerable<long>> Find(FinishedJob[] jobs) =>
        FinishedRanges.Find(jobs, hasEnded: false).Select(r => r.Select(j => j.Id));

    private static FinishedJob Job(long id, int? after, int upTo) =>
        new(id, BatchedJobKind.Walk, 0, after is null ? null : new EncodedBoundary($"[{after}]"), new EncodedBoundary($"[{upTo}]"), default);
}
