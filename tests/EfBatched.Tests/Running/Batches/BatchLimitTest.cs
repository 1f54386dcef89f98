using EfBatched.Work.Batches;
using Microsoft.Extensions.Time.Testing;

namespace EfBatched.Tests.Running.Batches;

[Trait("contract", "T13")]
public sealed class BatchLimitTest : IDisposable
{
    private static readonly TimeSpan Work = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _aborting = new();

    [Fact]
    public async Task Work_past_its_limit_is_cancelled_and_overdue_after_a_rest()
    {
        using var limit = Create();
        limit.Begin();

        _time.Advance(Work);

        Assert.True(limit.IsOver);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.Infinite, limit.Token));
        Assert.False(limit.Overdue.IsCompleted);
        _time.Advance(BatchLimit.Rest);
        await limit.Overdue;
    }

    [Fact]
    public async Task A_batch_that_the_host_aborts_is_overdue_after_a_rest_without_having_been_too_long()
    {
        using var limit = Create();
        limit.Begin();

        await _aborting.CancelAsync();

        Assert.True(limit.Token.IsCancellationRequested);
        _time.Advance(BatchLimit.Rest);
        await limit.Overdue;
        Assert.False(limit.IsOver);
    }

    [Fact]
    public async Task A_batch_that_has_failed_has_the_rest_to_clean_up()
    {
        using var limit = Create();
        limit.Begin();

        limit.End();

        _time.Advance(BatchLimit.Rest / 2);
        Assert.False(limit.Overdue.IsCompleted);
        _time.Advance(BatchLimit.Rest / 2);
        await limit.Overdue;
        Assert.False(limit.Token.IsCancellationRequested);
    }

    [Fact]
    public void Opening_and_COMMIT_are_not_limited()
    {
        using var limit = Create();
        _time.Advance(Work * 2);
        limit.Begin();
        limit.Commit();

        _time.Advance(Work * 2);

        Assert.False(limit.IsOver);
        Assert.False(limit.Overdue.IsCompleted);
    }

    [Fact]
    public async Task What_was_cancelled_does_not_commit_nor_begin_to_count_anew()
    {
        using var limit = Create();
        await _aborting.CancelAsync();

        limit.Begin();

        Assert.ThrowsAny<OperationCanceledException>(limit.Commit);
        _time.Advance(BatchLimit.Rest);
        await limit.Overdue;
    }

    public void Dispose() => _aborting.Dispose();

    private BatchLimit Create() => new(_time, Work, _aborting.Token);
}
