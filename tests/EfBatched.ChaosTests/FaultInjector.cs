using EfBatched.Model;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.ChaosTests;

/// <summary>What may happen to processes, connections, the server and the migration; each fault once, or for a moment.</summary>
internal sealed class FaultInjector(ChaosDatabase database, Fleet fleet, Random random)
{
    /// <summary>Faults that leave a process at work on a job that another one has taken over.</summary>
    public static readonly IReadOnlyCollection<string> LateHolders = [Stop, Expire];

    private const string Stop = "SIGSTOP for longer than the lease";
    private const string Expire = "leases expired early";
    private const string Name = nameof(ChangeOrders);
    private const int MinProcesses = 2;
    private const int MaxProcesses = 5;

    // How long the lease of the runners is; see HostedRunner.
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(5);

    private readonly List<Task> _passing = [];

    /// <summary>Kinds of faults with their weights; rare is what stops everything for seconds.</summary>
    public IReadOnlyList<(string Kind, int Weight, Func<Task<bool>> Strike)> Faults =>
    [
        ("kill -9 of a process", 4, KillAsync),
        (Stop, 3, StopAsync),
        ("pg_terminate_backend", 5, TerminateAsync),
        ("crash of the server", 1, CrashAsync),
        ("all connections of a process cut", 4, CutAsync),
        ("connection cut at a statement", 4, CutAtStatementAsync),
        ("answer to a COMMIT lost", 4, LoseAnswerAsync),
        ("COMMIT that arrives late or never", 3, HoldCommitAsync),
        ("connections delayed", 3, DelayAsync),
        ("pause and resume", 2, PauseAsync),
        ("sizes changed", 3, ResizeAsync),
        (Expire, 3, ExpireAsync),
        ("rows locked by somebody else", 2, BlockAsync),
        ("deploy that adds a process", 2, AddAsync),
        ("process asked to end", 2, EndAsync),
    ];

    /// <summary>Awaits the end of what lasts for a moment.</summary>
    public Task EndAllAsync() => Task.WhenAll(_passing);

    private Task<bool> KillAsync()
    {
        if (fleet.Pick() is not { } member)
        {
            return Nothing();
        }

        member.IsKilled = true;
        member.Process.Kill();
        return Replaced();
    }

    private async Task<bool> StopAsync()
    {
        // One at least goes on, or nothing would be taken over.
        if (fleet.Running < MinProcesses || fleet.Pick() is not { } member)
        {
            return false;
        }

        member.IsStopped = true;
        await member.Process.StopAsync();
        Later(
            _lease + TimeSpan.FromMilliseconds(random.Next(500, 4000)),
            async () =>
            {
                await member.Process.ContinueAsync();
                member.IsStopped = false;
            });
        return true;
    }

    private async Task<bool> TerminateAsync() =>
        await database.ScalarAsync<bool>(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            ORDER BY state = 'idle', random() LIMIT 1
            """);

    private async Task<bool> CrashAsync()
    {
        await database.CrashAsync();
        return true;
    }

    private Task<bool> CutAsync()
    {
        fleet.Pick()?.Proxy.SeverAll();
        return Task.FromResult(fleet.Count > 0);
    }

    private Task<bool> CutAtStatementAsync()
    {
        var proxy = fleet.Pick()?.Proxy;
        _ = random.Next(2) == 0 ? proxy?.CutBeforeStatement(random.Next(1, 12)) : proxy?.CutAfterStatement(random.Next(1, 12));
        return Task.FromResult(proxy is not null);
    }

    private Task<bool> LoseAnswerAsync() =>
        Task.FromResult(fleet.Pick()?.Proxy.DropNextCommitAnswer() is not null);

    private Task<bool> HoldCommitAsync()
    {
        if (fleet.Pick()?.Proxy.HoldNextCommit() is not { } held)
        {
            return Nothing();
        }

        var arrives = random.Next(2) == 0;
        Later(
            TimeSpan.FromMilliseconds(random.Next(1500)),
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
        return Task.FromResult(true);
    }

    private Task<bool> DelayAsync()
    {
        if (fleet.Pick() is not { } member)
        {
            return Nothing();
        }

        member.Proxy.Delay = TimeSpan.FromMilliseconds(random.Next(20, 400));
        Later(TimeSpan.FromMilliseconds(random.Next(500, 3000)), () => Task.FromResult(member.Proxy.Delay = TimeSpan.Zero));
        return Task.FromResult(true);
    }

    private async Task<bool> PauseAsync()
    {
        if ((await database.StateAsync()).Status is not (BatchedMigrationStatus.Active or BatchedMigrationStatus.Running))
        {
            return false;
        }

        // First, since the pause may take effect although its answer is lost.
        Later(TimeSpan.FromMilliseconds(random.Next(500, 2000)), ResumeAsync);
        return await database.OperateAsync(m => m.PauseAsync(Name, "chaos"));
    }

    private async Task ResumeAsync()
    {
        try
        {
            await database.OperateAsync(m => m.ResumeAsync(Name));
        }
        catch (BatchedMigrationTransitionException)
        {
            // It ended before it was paused.
        }
    }

    private async Task<bool> ResizeAsync() =>
        await database.ExecuteAsync(
            $"""
             UPDATE batched_migrations SET batch_size = {random.Next(100, 3000)}, job_size = {random.Next(1000, 30_000)},
                max_parallel_jobs = {random.Next(1, 7)}, has_fixed_batch_size = {random.Next(2) == 0},
                settings_version = settings_version + 1
             """) == 1;

    private async Task<bool> ExpireAsync() =>
        await database.ExecuteAsync("UPDATE batched_jobs SET leased_until = now() - interval '1 second' WHERE status = 'Running'") > 0;

    private async Task<bool> BlockAsync()
    {
        var seconds = random.NextDouble() * 2;
        var first = random.Next(1, 1_000_000);
        Later(
            TimeSpan.Zero,
            () => database.ExecuteAsync(
                FormattableString.Invariant(
                    $"""
                     WITH locked AS MATERIALIZED (SELECT 1 FROM "Orders" WHERE "Id" >= {first} ORDER BY "Id" LIMIT 200 FOR UPDATE)
                     SELECT pg_sleep({seconds}) FROM (SELECT count(*) FROM locked) AS l
                     """)));
        await Task.Yield();
        return true;
    }

    private Task<bool> AddAsync()
    {
        if (fleet.Count >= MaxProcesses)
        {
            return Nothing();
        }

        fleet.Add();
        return Task.FromResult(true);
    }

    private async Task<bool> EndAsync()
    {
        if (fleet.Count <= MinProcesses || fleet.Pick() is not { } member)
        {
            return false;
        }

        member.IsKilled = true;
        await member.Process.TerminateAsync();
        return true;
    }

    private Task<bool> Replaced()
    {
        if (fleet.Count < MinProcesses)
        {
            fleet.Add();
        }
        else
        {
            Later(TimeSpan.FromMilliseconds(random.Next(2000)), () => fleet.Count < MaxProcesses ? AddAsync() : Nothing());
        }

        return Task.FromResult(true);
    }

    private static Task<bool> Nothing() => Task.FromResult(false);

    private void Later(TimeSpan delay, Func<Task> end) =>
        _passing.Add(
            Task.Run(
                async () =>
                {
                    await Task.Delay(delay);
                    await Persistently.DoAsync(end);
                }));
}
