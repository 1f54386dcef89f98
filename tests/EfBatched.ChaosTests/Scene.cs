using System.Collections.Concurrent;

namespace EfBatched.ChaosTests;

/// <summary>What faults strike, and what they leave to be ended later.</summary>
internal sealed class Scene(ChaosDatabase database, Fleet fleet, Random random, Tally tally, TimeSpan duration)
{
    private static readonly TimeSpan _minLong = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _maxLong = TimeSpan.FromSeconds(20);

    private readonly ConcurrentBag<Task> _passing = [];

    public ChaosDatabase Database { get; } = database;

    public Fleet Fleet { get; } = fleet;

    public Random Random { get; } = random;

    public Tally Tally { get; } = tally;

    /// <summary>5 to 20 seconds; shorter in a short run, which is not to wait for its faults.</summary>
    public TimeSpan Long()
    {
        var longest = TimeSpan.FromTicks(Math.Clamp(duration.Ticks / 5, _minLong.Ticks, _maxLong.Ticks));
        return _minLong + ((longest - _minLong) * Random.NextDouble());
    }

    public ChaosWork AnyWork() =>
        Database.Works[Random.Next(Database.Works.Count)];

    /// <summary>Lets something go on beside the faults that follow.</summary>
    public void Add(Task passing) =>
        _passing.Add(passing);

    /// <summary>Has something happen after a time, whatever else happens meanwhile.</summary>
    public void Later(TimeSpan delay, Func<Task> action) =>
        Add(
            Task.Run(
                async () =>
                {
                    await Task.Delay(delay);
                    await Persistently.DoAsync(action);
                }));

    /// <summary>Awaits the end of what lasts for a while.</summary>
    public async Task EndAllAsync()
    {
        // What ends may have left something else.
        while (_passing.TryTake(out var passing))
        {
            await passing;
        }
    }

    /// <summary>Whether a process holds a job at the moment; any process when none is given.</summary>
    public async Task<Strike> AtWorkAsync(FleetMember? member = null) =>
        await Database.ScalarAsync<bool>(
            $"""
             SELECT EXISTS (
                SELECT FROM batched_jobs j JOIN batched_runners r ON r.id = j.runner_id
                WHERE j.status = 'Running' AND {(member is null ? "true" : FormattableString.Invariant($"r.process_id = {member.Process.Id}"))})
             """)
            ? Strike.Work
            : Strike.Beside;
}
