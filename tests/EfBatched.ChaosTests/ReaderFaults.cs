using System.Diagnostics;
using EfBatched.TestRunner.Chaos;

namespace EfBatched.ChaosTests;

/// <summary>Processes that are stopped in the middle of what a batch reads, so that their sessions cannot go on either.</summary>
internal sealed class ReaderFaults(Scene scene)
{
    private const string Kind = "process stopped while its batch reads wide rows, then continued or killed";
    private const int Tries = 4;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    private readonly HashSet<int> _sessions = [];

    public IEnumerable<Fault> Faults =>
    [
        new(Kind, 3, StopAsync),
    ];

    private async Task<Strike> StopAsync()
    {
        for (var i = 0; i < Tries; i++)
        {
            if (scene.Fleet.Running < ProcessFaults.MinProcesses || await NextReaderAsync() is not { } member)
            {
                return Strike.Missed;
            }

            if (await FindSessionAsync() is { } session)
            {
                Remain(member, session);
                return Strike.Work;
            }

            await member.ContinueAsync();
        }

        return Strike.Missed;
    }

    /// <summary>Stops the process that begins to read next.</summary>
    private async Task<FleetMember?> NextReaderAsync()
    {
        var member = await scene.Fleet.NextAsync(ReadWideRows.Reads, _patience);
        if (member is null)
        {
            return null;
        }

        member.IsStopped = true;
        await member.Process.StopAsync();
        return member;
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
            for (var i = 0; i < 4; i++)
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

    private void Remain(FleetMember member, int session)
    {
        var time = scene.Long();
        var isKilled = scene.Random.Next(2) == 0;
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
