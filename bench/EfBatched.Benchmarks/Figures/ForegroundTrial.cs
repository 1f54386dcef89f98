using System.Diagnostics;
using EfBatched.Benchmarks.Servers;

namespace EfBatched.Benchmarks.Figures;

/// <summary>One run of the foreground workload with something beside it.</summary>
internal sealed class ForegroundTrial(Arena arena, int rows, TimeSpan window, int transactionsPerSecond)
{
    // The first seconds warm up the connections; what is beside begins then.
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(3);

    /// <param name="besideAsync">Runs beside the foreground; returns when it is done, or soon after the token.</param>
    public async Task<ForegroundSample> RunAsync(Func<CancellationToken, Task> besideAsync)
    {
        using var pgbench = Pgbench.Start(arena.ConnectionString, rows, Lead + window, transactionsPerSecond);
        await Task.Delay(Lead);
        using var ended = new CancellationTokenSource(window);
        var watching = LockWaits.WatchAsync(arena, ended.Token);
        var from = DateTimeOffset.UtcNow;
        var started = Stopwatch.GetTimestamp();
        await IgnoreEndAsync(besideAsync(ended.Token), ended.Token);
        var elapsed = Stopwatch.GetElapsedTime(started);
        var to = DateTimeOffset.UtcNow;
        await ended.CancelAsync();
        var changed = await arena.QueryAsync<long>("SELECT count(*) FROM places WHERE search_name IS NOT NULL");
        return new ForegroundSample(
            await pgbench.ReadLatenciesAsync(from, to), await watching, changed / elapsed.TotalSeconds);
    }

    private static async Task IgnoreEndAsync(Task task, CancellationToken end)
    {
        try
        {
            await task.WaitAsync(end);
        }
        catch (OperationCanceledException)
        {
            // What lasts longer than the window was measured for all of it; it is let run out before the database goes.
        }

        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
