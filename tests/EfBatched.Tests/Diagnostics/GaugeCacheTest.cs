using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EfBatched.Tests.Diagnostics;

[Trait("contract", "B14")]
public sealed class GaugeCacheTest : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLoggerProvider _log = new();
    private int _reads;

    [Fact]
    public void Database_is_read_when_somebody_asks_and_once_in_ten_seconds()
    {
        using var cache = Create(_ => Task.FromResult(Reading(_reads)));

        Assert.Equal(0, _reads);
        Assert.Equal([1, 1, 1], [cache.Find()!.LiveRunners, cache.Find()!.LiveRunners, cache.Find()!.LiveRunners]);
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(1, cache.Find()!.LiveRunners);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(2, cache.Find()!.LiveRunners);
    }

    [Fact]
    public void What_takes_long_is_asked_for_a_fiftieth_of_the_time()
    {
        using var cache = Create(
            _ =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(Reading(_reads));
            });

        cache.Find();
        _time.Advance(TimeSpan.FromSeconds(49));
        Assert.Equal(1, cache.Find()!.LiveRunners);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, cache.Find()!.LiveRunners);
    }

    [Fact]
    public void What_fails_leaves_nothing_to_show_and_is_tried_again_later()
    {
        var fails = false;
        using var cache = Create(_ => fails ? throw new TimeoutException("Away.") : Task.FromResult(Reading(_reads)));

        Assert.NotNull(cache.Find());
        fails = true;
        _time.Advance(GaugeCache.Interval);
        Assert.Equal([null, null, null], [cache.Find(), cache.Find(), cache.Find()]);
        Assert.Equal(2, _reads);
        fails = false;
        _time.Advance(GaugeCache.Interval);
        Assert.NotNull(cache.Find());

        var line = Assert.Single(_log.Entries.Items);
        Assert.Equal((EfBatchedEventId.RunnerGaugesNotRead, LogLevel.Debug, "Away."), (line.EventId.Id, line.Level, line.Exception!.Message));
    }

    [Fact]
    public async Task A_collector_waits_for_an_answer()
    {
        var answer = new TaskCompletionSource<DatabaseReading>();
        var asked = new TaskCompletionSource();
        using var cache = Create(
            _ =>
            {
                asked.SetResult();
                return answer.Task;
            },
            patience: TimeSpan.FromMinutes(1));

        var collection = Task.Run(cache.Find);
        await asked.Task;
        answer.SetResult(Reading(7));

        Assert.Equal(7, (await collection)!.LiveRunners);
    }

    [Fact]
    public void A_collector_does_not_wait_for_ever_and_a_late_answer_serves_the_next_one()
    {
        var answer = new TaskCompletionSource<DatabaseReading>();
        using var cache = Create(_ => answer.Task, Moment);

        Assert.Null(cache.Find());
        answer.SetResult(Reading(7));

        Assert.Equal(7, Enumerable.Range(0, 1_000).Select(_ => cache.Find()).First(r => r is not null)!.LiveRunners);
        Assert.Equal(1, _reads);
    }

    [Fact]
    public void Nothing_older_than_twenty_seconds_is_shown_while_the_database_does_not_answer()
    {
        var answer = Task.FromResult(Reading(1));
        using var cache = Create(_ => answer, Moment);
        cache.Find();

        answer = new TaskCompletionSource<DatabaseReading>().Task;
        _time.Advance(TimeSpan.FromSeconds(19.9));
        Assert.NotNull(cache.Find());
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Null(cache.Find());
        Assert.Equal(2, _reads);
    }

    [Fact]
    public async Task All_gauges_of_a_collection_wait_together()
    {
        var answer = new TaskCompletionSource<DatabaseReading>();
        var asked = new TaskCompletionSource();
        using var cache = Create(
            _ =>
            {
                asked.SetResult();
                return answer.Task;
            },
            patience: TimeSpan.FromMinutes(1));
        var first = Task.Run(cache.Find);
        await asked.Task;

        _time.Advance(TimeSpan.FromMinutes(1));
        var others = Task.Run(() => new[] { cache.Find(), cache.Find() });

        Assert.Equal([null, null], await others.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        answer.SetResult(Reading(1));
        await first;
    }

    public void Dispose() => _log.Dispose();

    private GaugeCache Create(Func<CancellationToken, Task<DatabaseReading>> read, TimeSpan? patience = null) =>
        new(
            "ShopContext",
            cancellationToken =>
            {
                Interlocked.Increment(ref _reads);
                return read(cancellationToken);
            },
            _time,
            _log.CreateFactory().CreateLogger("EfBatched.Runner"))
        {
            Patience = patience ?? TimeSpan.FromMinutes(1),
        };

    private static DatabaseReading Reading(int runners) => new(runners, TimeSpan.Zero, [], 0);
}
