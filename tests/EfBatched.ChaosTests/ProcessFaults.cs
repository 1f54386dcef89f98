namespace EfBatched.ChaosTests;

/// <summary>Processes that die, stop, come and go.</summary>
internal sealed class ProcessFaults(Scene scene)
{
    public const string Stop = "process stopped (SIGSTOP) for longer than its lease, then continued";

    public const int MinProcesses = 2;
    private const int MaxProcesses = 5;

    // How long a deployment takes to put another process in the place of one that died.
    private static readonly TimeSpan _replacement = TimeSpan.FromSeconds(1);

    private readonly Fleet _fleet = scene.Fleet;

    public IEnumerable<Fault> Faults =>
    [
        new("process killed (kill -9)", 4, KillAsync),
        new(Stop, 3, StopAsync),
        new("deploy that adds a process", 2, AddAsync),
        new("process asked to end (SIGTERM)", 2, EndAsync),
    ];

    /// <summary>Kills a process, and has another one take its place.</summary>
    public static void Kill(Scene scene, FleetMember member)
    {
        member.IsKilled = true;
        member.Process.Kill();
        scene.Later(scene.Fleet.Count < MinProcesses ? TimeSpan.Zero : _replacement, () => Task.FromResult(TryAdd(scene.Fleet)));
    }

    private async Task<Strike> KillAsync()
    {
        if (_fleet.Pick() is not { } member)
        {
            return Strike.Missed;
        }

        var strike = await scene.AtWorkAsync(member);
        Kill(scene, member);
        return strike;
    }

    private async Task<Strike> StopAsync()
    {
        // One at least goes on, or nothing would be taken over.
        if (_fleet.Running < MinProcesses || _fleet.Pick() is not { } member || !await member.TryStopAsync())
        {
            return Strike.Missed;
        }

        scene.Later(Fleet.Lease + TimeSpan.FromMilliseconds(scene.Random.Next(500, 4000)), member.ContinueAsync);
        return await scene.AtWorkAsync(member);
    }

    private async Task<Strike> AddAsync() =>
        TryAdd(_fleet) ? await scene.AtWorkAsync() : Strike.Missed;

    private async Task<Strike> EndAsync()
    {
        if (_fleet.Count <= MinProcesses || _fleet.Pick() is not { } member)
        {
            return Strike.Missed;
        }

        var strike = await scene.AtWorkAsync(member);
        member.IsKilled = true;
        await member.Process.TerminateAsync();
        return strike;
    }

    private static bool TryAdd(Fleet fleet)
    {
        if (fleet.Count >= MaxProcesses)
        {
            return false;
        }

        fleet.Add();
        return true;
    }
}
