using System.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using Npgsql;

namespace EfBatched.ChaosTests;

/// <summary>Sessions that hold rows or whole tables, for a moment or for many seconds.</summary>
internal sealed class LockFaults(Scene scene)
{
    // More of them at once, and the work would hardly get on.
    private const int MaxLong = 2;

    private readonly HashSet<string> _held = [];

    public IEnumerable<Fault> Faults =>
    [
        Lock("rows held for up to 2 s", 2, isLong: false, SomeRows),
        Lock("rows held for 5 to 20 s", 2, isLong: true, SomeRows),
        Lock("table held (ACCESS EXCLUSIVE) for 5 to 20 s", 2, isLong: true, t => $"LOCK TABLE \"{t}\" IN ACCESS EXCLUSIVE MODE"),
        Lock("table held (SHARE) for 5 to 20 s", 1, isLong: true, t => $"LOCK TABLE \"{t}\" IN SHARE MODE"),
        Lock("CREATE INDEX for 5 to 20 s", 1, isLong: true, t => $"CREATE INDEX ON \"{t}\" (\"Name\")"),
    ];

    private Fault Lock(string kind, int weight, bool isLong, Func<string, string> sql) =>
        new(kind, weight, () => HoldAsync(kind, isLong, sql), Waits: true);

    private string SomeRows(string table)
    {
        var rows = scene.Random.Next(1, 200);
        return FormattableString.Invariant(
            $"""
             SELECT count(*) FROM (
                SELECT FROM "{table}" WHERE "Id" >= (SELECT max("Id") FROM "{table}") * {scene.Random.NextDouble()} ORDER BY "Id" LIMIT {rows} FOR UPDATE) AS l
             """);
    }

    private async Task<Strike> HoldAsync(string kind, bool isLong, Func<string, string> sql)
    {
        var table = scene.AnyWork().Table;
        lock (_held)
        {
            if (isLong && (_held.Count == MaxLong || !_held.Add(table)))
            {
                return Strike.Missed;
            }
        }

        var time = isLong ? scene.Long() : TimeSpan.FromSeconds(scene.Random.NextDouble() * 2);
        if (await TryTakeAsync(sql(table)) is not { } connection)
        {
            Release(isLong, table);
            return Strike.Missed;
        }

        // Another fault may end the session meanwhile, and then the connection knows its number no more.
        var session = connection.ProcessID;
        scene.Later(
            TimeSpan.Zero,
            async () =>
            {
                var isWaitedFor = await IsWaitedForAsync(session, time);
                // Ends the transaction, and an index that it created goes with it.
                await connection.DisposeAsync();
                Release(isLong, table);
                if (isWaitedFor)
                {
                    scene.Tally.Meet(kind);
                }
            });
        return Strike.Beside;
    }

    /// <summary>A session that holds the lock; null where others keep it away for longer than they may be kept waiting themselves.</summary>
    private async Task<NpgsqlConnection?> TryTakeAsync(string sql)
    {
        var connection = await scene.Database.ConnectAsync();
        try
        {
            await connection.ExecuteAsync($"BEGIN; SET LOCAL lock_timeout = '{SchemaFaults.Patience}'; {sql}");
            return connection;
        }
        catch (NpgsqlException)
        {
            await connection.DisposeAsync();
            return null;
        }
    }

    private async Task<bool> IsWaitedForAsync(int session, TimeSpan time)
    {
        var isWaitedFor = false;
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < time;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200));
            try
            {
                isWaitedFor = isWaitedFor || await scene.Database.ScalarAsync<bool>(
                    FormattableString.Invariant(
                        $"""
                         SELECT EXISTS (
                            SELECT FROM pg_stat_activity
                            WHERE wait_event_type = 'Lock' AND application_name <> 'chaos' AND {session} = ANY (pg_blocking_pids(pid)))
                         """));
            }
            catch (NpgsqlException)
            {
                // Another fault has the server.
            }
        }

        return isWaitedFor;
    }

    private void Release(bool isLong, string table)
    {
        lock (_held)
        {
            _ = isLong && _held.Remove(table);
        }
    }
}
