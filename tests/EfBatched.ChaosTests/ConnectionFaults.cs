using EfBatched.TestUtilities.Faults;

namespace EfBatched.ChaosTests;

/// <summary>Connections that are cut, delayed and held, and sessions that are ended.</summary>
internal sealed class ConnectionFaults(Scene scene)
{
    private const string CutAt = "connection cut at a statement";
    private const string Lose = "answer to a COMMIT lost";
    private const string Hold = "COMMIT that arrives late or never";

    public IEnumerable<Fault> Faults =>
    [
        new("session ended (pg_terminate_backend)", 5, TerminateAsync),
        new("all connections of a process cut", 4, CutAsync),
        new(CutAt, 4, CutAtStatementAsync),
        new(Lose, 4, LoseAnswerAsync),
        new(Hold, 3, HoldCommitAsync),
        new("connections delayed", 3, DelayAsync),
    ];

    private async Task<Strike> TerminateAsync() =>
        await scene.Database.ScalarAsync<bool?>(
            """
            SELECT pg_terminate_backend(pid) AND state <> 'idle' FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            ORDER BY state = 'idle', random() LIMIT 1
            """) switch
        {
            null => Strike.Missed,
            true => Strike.Work,
            false => Strike.Beside,
        };

    private async Task<Strike> CutAsync()
    {
        if (scene.Fleet.Pick() is not { } member)
        {
            return Strike.Missed;
        }

        var strike = await scene.AtWorkAsync(member);
        member.Proxy.SeverAll();
        return strike;
    }

    private Task<Strike> CutAtStatementAsync() =>
        Armed(CutAt, p => scene.Random.Next(2) == 0 ? p.CutBeforeStatement(scene.Random.Next(1, 12)) : p.CutAfterStatement(scene.Random.Next(1, 12)));

    private Task<Strike> LoseAnswerAsync() =>
        Armed(Lose, p => p.DropNextCommitAnswer());

    private async Task<Strike> HoldCommitAsync()
    {
        HeldCommit? held = null;
        var strike = await Armed(Hold, p => held = p.HoldNextCommit());
        if (held is null)
        {
            return strike;
        }

        var arrives = scene.Random.Next(2) == 0;
        scene.Later(
            TimeSpan.FromMilliseconds(scene.Random.Next(1500)),
            async () =>
            {
                // There may be no COMMIT to hold any more.
                if (held.Triggered.IsCompleted)
                {
                    await (arrives ? held.ReleaseAsync() : held.DiscardAsync());
                }
                else
                {
                    _ = held.Triggered.ContinueWith(_ => held.DiscardAsync(), TaskScheduler.Default);
                }
            });
        return strike;
    }

    private async Task<Strike> DelayAsync()
    {
        if (scene.Fleet.Pick() is not { } member)
        {
            return Strike.Missed;
        }

        member.Proxy.Delay = TimeSpan.FromMilliseconds(scene.Random.Next(20, 400));
        scene.Later(
            TimeSpan.FromMilliseconds(scene.Random.Next(500, 3000)), () => Task.FromResult(member.Proxy.Delay = TimeSpan.Zero));
        return await scene.AtWorkAsync(member);
    }

    /// <summary>Arms a fault, which meets work when the process gets to the statement; it may be killed before.</summary>
    private Task<Strike> Armed(string kind, Func<TcpFaultProxy, ProxyFault> arm)
    {
        if (scene.Fleet.Pick() is not { } member)
        {
            return Task.FromResult(Strike.Missed);
        }

        _ = arm(member.Proxy).Triggered.ContinueWith(_ => scene.Tally.Meet(kind), TaskScheduler.Default);
        return Task.FromResult(Strike.Beside);
    }
}
