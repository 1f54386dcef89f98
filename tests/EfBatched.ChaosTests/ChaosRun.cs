using System.Diagnostics;
using System.Globalization;
using EfBatched.Diagnostics;
using EfBatched.Model;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.ChaosTests;

/// <summary>
/// Processes that run a migration again and again, and faults that strike them, chosen from a seed. Work that has ended is examined
/// before it runs once more, and at the end, when every process has gone.
/// </summary>
internal sealed class ChaosRun(ChaosSettings settings, Action<string> say)
{
    private const string Name = nameof(ChangeOrders);

    // How long the work may take once nothing disturbs it any more.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(15);

    private readonly Random _random = new(settings.Seed);
    private readonly SortedDictionary<string, int> _struck = new(StringComparer.Ordinal);
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Everything found wrong.</summary>
    public List<string> Faults { get; } = [];

    public int Struck => _struck.Values.Sum();

    private bool IsOver => Stopwatch.GetElapsedTime(_started) >= settings.Duration || Faults.Count > 0;

    public async Task RunAsync()
    {
        say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Chaos: seed {settings.Seed}, {settings.Duration.TotalSeconds:0} s, {settings.Rows:N0} rows{(settings.IsGuarded ? "" : ", guard broken")}"));
        await using var database = await ChaosDatabase.StartAsync(settings.Rows);
        await BeginAsync(database);
        await using var fleet = new Fleet(database, new Random(settings.Seed), settings.IsGuarded);
        for (var i = 0; i < settings.Processes; i++)
        {
            fleet.Add();
        }

        var injector = new FaultInjector(database, fleet, _random);
        await Task.WhenAll(InjectAsync(injector), OperateAsync(database));
        await injector.EndAllAsync();
        fleet.Calm();
        if (Faults.Count == 0)
        {
            await FinishAsync(database);
            await fleet.StopAsync();
            Faults.AddRange(await database.FindFaultsAsync());
            Faults.AddRange(fleet.Crashes());
        }

        Report(database, fleet);
    }

    private async Task InjectAsync(FaultInjector injector)
    {
        var faults = injector.Faults.Where(f => settings.Kinds?.Contains(f.Kind) != false).ToList();
        while (!IsOver)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(200, 1200)));
            var (kind, _, strike) = Choose(faults);
            try
            {
                if (await strike())
                {
                    _struck[kind] = _struck.GetValueOrDefault(kind) + 1;
                }
            }
            catch (Exception exception) when (Persistently.IsPassing(exception) || exception is BatchedMigrationTransitionException)
            {
                // The server is away because of another fault, or the migration has ended meanwhile.
            }
        }
    }

    private (string Kind, int Weight, Func<Task<bool>> Strike) Choose(
        IReadOnlyList<(string Kind, int Weight, Func<Task<bool>> Strike)> faults)
    {
        var at = _random.Next(faults.Sum(f => f.Weight));
        return faults.First(f => (at -= f.Weight) < 0);
    }

    /// <summary>What a person would do meanwhile: retry what has failed, look at what has finished, have it run again.</summary>
    private async Task OperateAsync(ChaosDatabase database)
    {
        while (!IsOver)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300));
            if (await LookAsync(database) && !IsOver)
            {
                await BeginAsync(database);
            }
            else if (!settings.IsGuarded)
            {
                await FindRepetitionAsync(database);
            }
        }
    }

    private async Task FinishAsync(ChaosDatabase database)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await LookAsync(database) && Faults.Count == 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < _patience, $"The migration does not finish: {(await database.StateAsync()).Status}.");
            await Task.Delay(TimeSpan.FromMilliseconds(300));
        }
    }

    /// <summary>Examines a migration that has finished, and retries one that has failed. True when it had finished.</summary>
    private async Task<bool> LookAsync(ChaosDatabase database)
    {
        var state = await Persistently.DoAsync(database.StateAsync);
        if (state.Status == BatchedMigrationStatus.Failed)
        {
            say($"Failed, so it is retried: {state.ErrorMessage}");
            await Persistently.DoAsync(() => database.OperateAsync(m => m.RetryAsync(Name, "chaos")));
        }
        else if (state.Status == BatchedMigrationStatus.Paused && IsOver)
        {
            await Persistently.DoAsync(() => database.OperateAsync(m => m.ResumeAsync(Name)));
        }
        else if (state.Status == BatchedMigrationStatus.Finished)
        {
            Faults.AddRange(await Persistently.DoAsync(database.FindFaultsAsync));
        }

        return state.Status == BatchedMigrationStatus.Finished;
    }

    private async Task FindRepetitionAsync(ChaosDatabase database)
    {
        var repeated = await Persistently.DoAsync(
            () => database.ScalarAsync<long>($"""SELECT count(*) FROM "Orders" WHERE "Changes" > {database.Runs}"""));
        if (repeated > 0)
        {
            Faults.Add($"{repeated} rows were changed more than {database.Runs} time(s)");
        }
    }

    private static async Task BeginAsync(ChaosDatabase database)
    {
        await Persistently.DoAsync(database.BeginAsync);
        await Persistently.DoAsync(
            () => database.ExecuteAsync(
                """
                UPDATE batched_migrations SET batch_size = 500, job_size = 5000, max_parallel_jobs = 3, settings_version = settings_version + 1
                """));
    }

    private void Report(ChaosDatabase database, Fleet fleet)
    {
        foreach (var (kind, count) in _struck)
        {
            say($"{count,6}  {kind}");
        }

        say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Struck,6}  faults in {Stopwatch.GetElapsedTime(_started).TotalSeconds:0} s; {database.Runs} run(s) over {settings.Rows:N0} rows by {fleet.Started} processes"));
        say(
            $"        {fleet.CountLines(EfBatchedEventId.LeaseTakenOver)} leases taken over, {fleet.CountLines(EfBatchedEventId.LeaseLost)} lost, "
            + $"{fleet.CountLines(EfBatchedEventId.BatchFoundCommitted)} batches found committed after a lost answer");
        say(Faults.Count == 0
            ? "Every row was changed once a run, with one insert; all jobs are finished, without overlap or gap."
            : "WRONG: " + string.Join("; ", Faults.Take(10)));
    }
}
