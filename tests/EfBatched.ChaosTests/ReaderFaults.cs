using System.Diagnostics;
using EfBatched.TestRunner.Chaos;

namespace EfBatched.ChaosTests;

/// <summary>Processes that are stopped in the middle of what a batch reads, so that their sessions cannot go on either.</summary>
internal sealed class ReaderFaults(Scene scene)
{
    private const int Tries = 4;

    private static readonly TimeSpan _head = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    private readonly HashSet<int> _sessions = [];
    private volatile bool _isWaiting;

    public IEnumerable<Fault> Faults =>
    [
        new("process stopped while its batch reads wide rows, then continued or killed", 3, StopAsync, Waits: true),
    ];

    private async Task<Strike> StopAsync()
    {
        if (_isWaiting)
        {
            return Strike.Missed;
        }

        _isWaiting = true;
        try
        {
            return await StopReaderAsync(scene.Long(), isKilled: scene.Random.Next(2) == 0);
        }
        finally
        {
            _isWaiting = false;
        }
    }

    private async Task<Strike> StopReaderAsync(TimeSpan time, bool isKilled)
    {
        for (var i = 0; i < Tries; i++)
        {
            if (scene.Fleet.Running < ProcessFaults.MinProcesses || await NextReaderAsync() is not { } member)
            {
                continue;
            }

            if (await FindSessionAsync() is { } session)
            {
                scene.Later(
                    TimeSpan.Zero,
                    async () =>
                    {
                        await WatchAsync(session, time);
                        if (isKilled)
                        {
                            ProcessFaults.Kill(scene, member);
                        }
                        else
                        {
                            await member.ContinueAsync();
                        }
                    });
                return Strike.Work;
            }

            await member.ContinueAsync();
        }

        return Strike.Missed;
    }

    /// <summary>Stops a process that begins to read; null when it does not in time.</summary>
    private async Task<FleetMember?> NextReaderAsync()
    {
        var member = await scene.Fleet.NextAsync(ReadWideRows.Reads, _patience);
        if (member is null)
        {
            return null;
        }

        // What it is about to ask for is kept back until it is stopped, and answered then.
        member.Proxy.Delay = _head;
        await Task.Delay(ReadWideRows.Pause + (_head / 4));
        var isStopped = !member.IsStopped && await member.TryStopAsync();
        member.Proxy.Delay = TimeSpan.Zero;
        return isStopped ? member : null;
    }

    /// <summary>The session that has more to send than the stopped process takes; null where it had read all by then.</summary>
    private async Task<int?> FindSessionAsync()
    {
        const string sending =
            """
            SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event = 'ClientWrite' AND state_change < now() - interval '0.3 seconds'
            """;
        try
        {
            for (var i = 0; i < 8; i++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200));
                var others = await scene.Database.ListAsync<int>(sending);
                if (others.FirstOrDefault(_sessions.Add) is var session and not 0)
                {
                    return session;
                }
            }
        }
        catch (Exception exception) when (Persistently.IsPassing(exception))
        {
            // The server is away; so is the session.
        }

        return null;
    }

    private async Task WatchAsync(int session, TimeSpan time)
    {
        var stopped = Stopwatch.GetTimestamp();
        var isSending = true;
        while (Stopwatch.GetElapsedTime(stopped) < time)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250));
            if (isSending && !await Persistently.DoAsync(() => IsSendingAsync(session)))
            {
                isSending = false;
                scene.Tally.EndReader(Stopwatch.GetElapsedTime(stopped));
            }
        }

        if (isSending)
        {
            scene.Tally.Count("sessions of stopped readers were still there when the process went on or was killed");
        }
    }

    private async Task<bool> IsSendingAsync(int session) =>
        await scene.Database.ScalarAsync<bool>(
            FormattableString.Invariant($"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = {session} AND wait_event = 'ClientWrite')"));
}
