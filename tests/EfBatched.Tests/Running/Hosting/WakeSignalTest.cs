using EfBatched.Running.Hosting;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Timing;

namespace EfBatched.Tests.Running.Hosting;

[Trait("contract", "R2")]
public class WakeSignalTest
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ObservedTimeProvider _time = new();
    private readonly WakeSignal _signal = new();

    [Fact]
    public async Task Wait_ends_after_its_time()
    {
        var waiting = WaitAsync();
        var before = waiting.IsCompleted;
        _time.Advance(Hour);

        await waiting.WaitForAsync();
        Assert.False(before);
    }

    [Fact]
    public async Task Call_ends_the_wait_and_only_that_one()
    {
        var first = WaitAsync();
        _signal.Wake();
        await first.WaitForAsync();

        var second = WaitAsync();
        var before = second.IsCompleted;
        _signal.Wake();

        await second.WaitForAsync();
        Assert.False(before);
    }

    [Fact]
    public async Task Calls_that_come_while_nobody_waits_end_the_next_wait_once()
    {
        _signal.Wake();
        _signal.Wake();

        await WaitAsync().WaitForAsync();
        Assert.False(WaitAsync().IsCompleted);
    }

    [Fact]
    public async Task Stopped_wait_ends_without_an_exception()
    {
        using var stopping = new CancellationTokenSource();
        var waiting = _signal.WaitAsync(Hour, _time, null, stopping.Token);

        await stopping.CancelAsync();

        await waiting.WaitForAsync();
    }

    [Fact]
    public async Task Wait_ends_with_the_other_task()
    {
        var other = new TaskCompletionSource();
        var waiting = _signal.WaitAsync(Hour, _time, other.Task, TestContext.Current.CancellationToken);
        var before = waiting.IsCompleted;
        other.SetResult();

        await waiting.WaitForAsync();
        Assert.False(before);
        Assert.False(WaitAsync().IsCompleted);
    }

    private Task WaitAsync() =>
        _signal.WaitAsync(Hour, _time, null, TestContext.Current.CancellationToken);
}
