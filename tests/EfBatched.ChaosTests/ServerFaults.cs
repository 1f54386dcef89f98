using EfBatched.TestRunner.Chaos;

namespace EfBatched.ChaosTests;

/// <summary>A server that crashes, leases that end, and people who pause and change sizes.</summary>
internal sealed class ServerFaults(Scene scene)
{
    public const string Expire = "leases expired early";

    public IEnumerable<Fault> Faults =>
    [
        new("crash of the server", 1, CrashAsync),
        new("pause and resume", 2, PauseAsync),
        new("fixed sizes changed", 3, ResizeAsync),
        new(Expire, 3, ExpireAsync),
    ];

    private async Task<Strike> CrashAsync()
    {
        var strike = await scene.AtWorkAsync();
        await scene.Database.CrashAsync();
        return strike;
    }

    private async Task<Strike> PauseAsync()
    {
        var work = scene.AnyWork();
        var status = (await scene.Database.StateAsync(work)).Status;
        if (status is not (BatchedMigrationStatus.Active or BatchedMigrationStatus.Running))
        {
            return Strike.Missed;
        }

        // First, since the pause may take effect although its answer is lost.
        scene.Later(TimeSpan.FromMilliseconds(scene.Random.Next(500, 2000)), () => ResumeAsync(work));
        await scene.Database.OperateAsync(m => m.PauseAsync(work.Name, "chaos"));
        return status == BatchedMigrationStatus.Running ? Strike.Work : Strike.Beside;
    }

    private async Task ResumeAsync(ChaosWork work)
    {
        try
        {
            await scene.Database.OperateAsync(m => m.ResumeAsync(work.Name));
        }
        catch (BatchedMigrationTransitionException)
        {
            // It ended before it was paused.
        }
    }

    // Adaptive sizes are left to adapt.
    private async Task<Strike> ResizeAsync()
    {
        var strike = await scene.AtWorkAsync();
        await scene.Database.ExecuteAsync(
            $"""
             UPDATE batched_migrations SET batch_size = {scene.Random.Next(100, 3000)}, job_size = {scene.Random.Next(1000, 30_000)},
                max_parallel_jobs = {scene.Random.Next(1, 7)}, has_fixed_batch_size = {scene.Random.Next(2) == 0},
                settings_version = settings_version + 1
             WHERE name = '{nameof(CountRows)}'
             """);
        return strike;
    }

    private async Task<Strike> ExpireAsync() =>
        await scene.Database.ExecuteAsync("UPDATE batched_jobs SET leased_until = now() - interval '1 second' WHERE status = 'Running'") > 0
            ? Strike.Work
            : Strike.Missed;
}
