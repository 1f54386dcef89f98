using EfBatched.TestUtilities;

namespace EfBatched.Tests.Infrastructure;

public class RecordingTest
{
    private readonly Recording<int> _recording = new();

    [Fact]
    public async Task An_item_recorded_before_is_found()
    {
        _recording.Add(1);
        _recording.Add(2);

        Assert.Equal(2, await _recording.WaitForAsync(i => i > 1, "more than 1"));
    }

    [Fact]
    public async Task An_item_recorded_later_is_awaited()
    {
        var waiting = _recording.WaitForAsync(i => i > 1, "more than 1");

        _recording.Add(1);
        Assert.False(waiting.IsCompleted);
        _recording.Add(2);

        Assert.Equal(2, await waiting);
    }

    [Fact]
    public async Task A_wait_in_vain_says_what_for_and_what_came_instead()
    {
        _recording.Add(41);

        var exception = await Assert.ThrowsAsync<TimeoutException>(
            () => _recording.WaitForAsync(i => i == 42, "the answer", TimeSpan.FromMilliseconds(1)));

        Assert.Contains("the answer", exception.Message, StringComparison.Ordinal);
        Assert.Contains("41", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_waits_for_a_recording_that_has_ended()
    {
        var waiting = _recording.WaitForAsync(_ => true, "anything");

        _recording.End("it is over");

        var early = await Assert.ThrowsAsync<InvalidOperationException>(() => waiting);
        var late = await Assert.ThrowsAsync<InvalidOperationException>(() => _recording.WaitForAsync(_ => true, "anything"));
        Assert.Contains("it is over", early.Message, StringComparison.Ordinal);
        Assert.Contains("it is over", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_that_does_not_come_is_named()
    {
        var signal = new TaskCompletionSource();

        var exception = await Assert.ThrowsAsync<TimeoutException>(
            () => signal.Task.WaitForAsync(TimeSpan.FromMilliseconds(1)));

        Assert.Equal("Waited 0 s in vain for: signal.Task", exception.Message);
    }

    [Fact]
    public async Task A_signal_that_failed_keeps_its_own_exception()
    {
        var failed = Task.FromException<int>(new TimeoutException("the signal's own"));

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => failed.WaitForAsync());

        Assert.Equal("the signal's own", exception.Message);
    }
}
