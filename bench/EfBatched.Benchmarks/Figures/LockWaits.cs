using System.Globalization;
using EfBatched.Benchmarks.Servers;
using Npgsql;

namespace EfBatched.Benchmarks.Figures;

/// <summary>Looks, again and again, how long the foreground has been waiting for a lock of what runs beside it.</summary>
internal static class LockWaits
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>The longest wait until the token, in milliseconds.</summary>
    public static async Task<double> WatchAsync(Arena arena, CancellationToken end)
    {
        await using var connection = await arena.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"""
            SELECT coalesce(max(extract(epoch FROM clock_timestamp() - l.waitstart)) * 1000, 0)::float8
            FROM pg_locks l
            JOIN pg_stat_activity w ON w.pid = l.pid AND w.application_name = '{Pgbench.ApplicationName}'
            WHERE NOT l.granted AND EXISTS (
                SELECT 1 FROM unnest(pg_blocking_pids(l.pid)) AS b (pid) JOIN pg_stat_activity a ON a.pid = b.pid
                WHERE a.application_name <> '{Pgbench.ApplicationName}')
            """,
            connection);
        var longest = 0.0;
        while (!end.IsCancellationRequested)
        {
            longest = Math.Max(longest, Convert.ToDouble(await command.ExecuteScalarAsync(CancellationToken.None), CultureInfo.InvariantCulture));
            await Task.Delay(Interval, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return longest;
    }
}
