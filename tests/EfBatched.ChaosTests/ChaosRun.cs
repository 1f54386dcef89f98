using System.Diagnostics;
using System.Globalization;
using EfBatched.Diagnostics;
using EfBatched.TestUtilities;

namespace EfBatched.ChaosTests;

/// <summary>
/// Processes that run migrations again and again, and faults that strike them, chosen from a seed. Work that has ended is examined before it
/// runs once more, and at the end, when every process has gone.
/// </summary>
internal sealed class ChaosRun(ChaosSettings settings, Action<string> say)
{
    // How long the work may take once nothing disturbs it any more.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(15);

    // About every half a minute, what a person would be told about work that is not done yet.
    private const int LooksBetweenWords = 100;

    private readonly Random _random = new(settings.Seed);
    private readonly Tally _tally = new();
    private readonly Recording<string> _faults = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private IReadOnlyList<Person> _people = [];

    /// <summary>Everything found wrong.</summary>
    public IReadOnlyList<string> Faults => [.. _faults.Items, .. _people.SelectMany(p => p.Faults)];

    /// <summary>What a person was needed for although no row was bad.</summary>
    public IReadOnlyList<string> Calls => [.. _people.SelectMany(p => p.Calls)];

    public int Struck => _tally.Struck;

    private bool IsOver => Stopwatch.GetElapsedTime(_started) >= settings.Duration || Faults.Count > 0;

    public async Task RunAsync()
    {
        say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Chaos: seed {settings.Seed}, {settings.Duration.TotalSeconds:0} s, {settings.Rows:N0} rows{(settings.IsGuarded ? "" : ", guard broken")}"));
        await using var database = await ChaosDatabase.StartAsync(settings.Rows);
        foreach (var work in database.Works)
        {
            await BeginAsync(database, work);
        }

        _people = [.. database.Works.Select((w, i) => new Person(database, w, _tally, new Random(settings.Seed + i)))];
        await using var fleet = new Fleet(database, new Random(settings.Seed), settings.IsGuarded);
        for (var i = 0; i < settings.Processes; i++)
        {
            fleet.Add();
        }

        var scene = new Scene(database, fleet, _random, _tally, settings.Duration);
        await Task.WhenAll([InjectAsync(scene), .. database.Works.Zip(_people, (w, p) => OperateAsync(database, w, p))]);
        await scene.EndAllAsync();
        fleet.Calm();
        say(string.Create(CultureInfo.InvariantCulture, $"No more faults after {Stopwatch.GetElapsedTime(_started).TotalSeconds:0} s."));
        if (Faults.Count == 0)
        {
            await Task.WhenAll(_people.Select(FinishAsync));
            await fleet.StopAsync();
            foreach (var fault in (string[])[.. await new EndCheck(database).FindSessionsAsync(), .. fleet.Crashes()])
            {
                _faults.Add(fault);
            }
        }

        Report(database, fleet);
    }

    private async Task InjectAsync(Scene scene)
    {
        var faults = AllFaults(scene).Where(f => settings.Kinds?.Contains(f.Kind) != false).ToList();
        while (!IsOver)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(200, 1200)));
            var fault = Choose(faults);
            var striking = StrikeAsync(fault);
            if (fault.Waits)
            {
                scene.Add(striking);
            }
            else
            {
                await striking;
            }
        }
    }

    private async Task StrikeAsync(Fault fault)
    {
        var strike = Strike.Missed;
        try
        {
            strike = await fault.StrikeAsync();
        }
        catch (Exception exception) when (Persistently.IsPassing(exception) || exception is BatchedMigrationTransitionException)
        {
            // The server is away because of another fault, or the migration has ended meanwhile.
        }

        _tally.Count(fault.Kind, strike);
    }

    private static IEnumerable<Fault> AllFaults(Scene scene) =>
    [
        .. new ProcessFaults(scene).Faults,
        .. new ReaderFaults(scene).Faults,
        .. new ConnectionFaults(scene).Faults,
        .. new ServerFaults(scene).Faults,
        .. new LockFaults(scene).Faults,
        .. new SchemaFaults(scene).Faults,
        .. new BadRowFaults(scene).Faults,
    ];

    private Fault Choose(IReadOnlyList<Fault> faults)
    {
        var at = _random.Next(faults.Sum(f => f.Weight));
        return faults.First(f => (at -= f.Weight) < 0);
    }

    private async Task OperateAsync(ChaosDatabase database, ChaosWork work, Person person)
    {
        while (!IsOver)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300));
            if (await person.LookAsync(IsOver) && !IsOver)
            {
                await BeginAsync(database, work);
            }
            else if (!settings.IsGuarded)
            {
                await FindRepetitionAsync(database, work);
            }
        }
    }

    private async Task FinishAsync(Person person)
    {
        var started = Stopwatch.GetTimestamp();
        var looks = 0;
        while (!await person.LookAsync(isOver: true) && Faults.Count == 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < _patience, $"It does not finish: {await person.ExplainAsync()}");
            await Task.Delay(TimeSpan.FromMilliseconds(300));
            if (++looks % LooksBetweenWords == 0)
            {
                say(await person.ExplainAsync());
            }
        }
    }

    private async Task FindRepetitionAsync(ChaosDatabase database, ChaosWork work)
    {
        var repeated = await Persistently.DoAsync(
            () => database.ScalarAsync<long>($"""SELECT count(*) FROM "{work.Table}" WHERE "Changes" > {work.Runs}"""));
        if (repeated > 0)
        {
            _faults.Add($"{repeated} rows of {work.Table} were changed more than {work.Runs} time(s)");
        }
    }

    private static Task<bool> BeginAsync(ChaosDatabase database, ChaosWork work) =>
        work.AloneAsync(() => Persistently.DoAsync(async () =>
        {
            await database.BeginAsync(work);
            return true;
        }));

    private void Report(ChaosDatabase database, Fleet fleet)
    {
        foreach (var line in _tally.Lines())
        {
            say(line);
        }

        Say(fleet.CountLines(EfBatchedEventId.LeaseTakenOver), "leases taken over");
        Say(fleet.CountLines(EfBatchedEventId.LeaseLost), "leases lost");
        Say(fleet.CountLines(EfBatchedEventId.BatchFoundCommitted), "batches found committed after a lost answer");
        Say(fleet.CountLines(EfBatchedEventId.BatchShrunk), "batches made smaller");
        Say(fleet.CountLines(EfBatchedEventId.MigrationHeld), "times a migration was held");
        Say(fleet.CountLines(l => l.Contains("cached plan", StringComparison.Ordinal)), "lines about stale plans");
        Say(fleet.Started, "processes");
        foreach (var call in Calls)
        {
            say($"A person was needed: {call}");
        }

        say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Struck} faults in {Stopwatch.GetElapsedTime(_started).TotalSeconds:0} s; {string.Join(", ", database.Works.Select(w => $"{w.Name} {w.Runs} x {w.Rows:N0} rows"))}"));
        say(Faults.Count == 0
            ? "Every good row was changed once a run; every bad one was named and left alone; all jobs are finished, without overlap or gap; "
                + "no session is left."
            : "WRONG: " + string.Join("; ", Faults.Take(10)));
        say(Calls.Count == 0
            ? "No person was needed but for bad rows."
            : $"A person was needed {Calls.Count} time(s) although no row was bad.");
    }

    private void Say(int count, string what) =>
        say($"{count,6}  {what}");
}
