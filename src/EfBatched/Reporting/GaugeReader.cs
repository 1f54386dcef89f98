using EfBatched.Diagnostics;
using EfBatched.Storage;
using EfBatched.Storage.Gauges;
using EfBatched.Storage.Jobs;
using EfBatched.Tracking;
using EfBatched.Work;

namespace EfBatched.Reporting;

/// <summary>Makes of what the tracking tables say what the gauges show. One reads at a time.</summary>
/// <param name="time">Measures the time between two looks.</param>
/// <param name="verifications">The most verifications in a row, after which a migration fails.</param>
internal sealed class GaugeReader(TimeProvider time, int verifications)
{
    /// <summary>The most migrations that are shown; docs/diagnostics.md says so.</summary>
    public const int MostMigrations = 50;

    /// <summary>How long a migration is still shown after it has ended.</summary>
    public static readonly TimeSpan Lately = TimeSpan.FromDays(1);

    // The time that is left is made of hundreds of jobs of each; those beyond show none.
    private const int MostEstimates = 5;

    // What the log and the events say at length.
    private const string Fault = "fault";

    private readonly ProgressWatch _watch = new(time);

    public async Task<DatabaseReading> ReadAsync(TrackingStore store, CancellationToken cancellationToken)
    {
        var (runners, rows) = await store.Gauges.ReadAsync(MostMigrations, Lately, cancellationToken)
            .ConfigureAwait(false);
        var left = await EstimateAsync(store, rows, runners, cancellationToken).ConfigureAwait(false);
        _watch.Keep(rows.Select(r => r.Id).ToHashSet());
        return new DatabaseReading(
            runners.Count,
            runners.Count == 0 ? null : runners.Max(r => r.Silent),
            [.. rows.Select(row => Read(row, runners, left))],
            rows.Count == 0 ? 0 : rows[0].Total - rows.Count);
    }

    // By statements of the engine's own, which go past EF's command log: a line for each scrape would fill it up.
    private static async Task<Dictionary<long, TimeSpan?>> EstimateAsync(
        TrackingStore store, IReadOnlyList<GaugeRow> rows, IReadOnlyList<LiveRunner> runners, CancellationToken cancellationToken)
    {
        var left = new Dictionary<long, TimeSpan?>();
        var works = WorkRegistry.For(store.Context);
        var measured = rows
            .Where(r => r.Status == BatchedMigrationStatus.Running && r.HeldReason is null && runners.Any(a => a.Knows(r.Name)))
            .Take(MostEstimates)
            .Select(r => (Row: r, Phase: new JobPhase(r.Id, r.Phase.KindOfJobs(), r.Round)))
            .ToList();
        if (measured.Count == 0)
        {
            return left;
        }

        JobPhase[] phases = [.. measured.Select(m => m.Phase)];
        var sums = await store.Jobs.SumAsync(phases, cancellationToken).ConfigureAwait(false);
        var newest = await store.Jobs.FindNewestAsync(phases, OutlookReader.MostJobs, cancellationToken).ConfigureAwait(false);
        var windows = measured.ToDictionary(m => m.Row.Id, m => RunHours.Find(m.Row.RunWindow, works.Find(m.Row.Name)?.Declaration));
        var now = windows.Values.Any(w => w is not null)
            ? await store.Catalog.NowAsync(cancellationToken).ConfigureAwait(false)
            : default;
        foreach (var (row, _) in measured)
        {
            var oldest = runners.Where(r => r.Knows(row.Name)).Max(r => r.Age);
            JobSpan[] jobs = [.. newest[row.Id]];
            var state = new BatchedMigrationState
            {
                Name = row.Name,
                Status = row.Status,
                Phase = row.Phase,
                EstimatedRows = row.EstimatedRows,
                RowsScanned = row.RowsScanned,
                RowsMigrated = row.RowsMigrated,
            };
            TimeSpan[] bounds = jobs.Length == OutlookReader.MostJobs ? [oldest, jobs[^1].Began] : [oldest];
            left[row.Id] = Outlook.Of(
                state,
                works.Find(row.Name)?.CanVerify,
                sums[row.Id],
                jobs,
                bounds.Append(row.SincePace ?? row.SinceChange).Min(),
                windows[row.Id] is { } window ? new RunHours(window, now) : null).Remaining?.Middle;
        }

        return left;
    }

    private MigrationReading Read(GaugeRow row, IReadOnlyList<LiveRunner> runners, Dictionary<long, TimeSpan?> left) =>
        new()
        {
            Name = row.Name,
            Status = row.Status,
            Progress = ProgressOf(row),
            SinceProgress = row.Status.MayRun() ? Look(row) : null,
            TimeLeft = left.GetValueOrDefault(row.Id),
            HeldBy = row.HeldReason is not { } reason || !row.Status.MayRun() ? null
                : row.IsThrottled ? reason.Split(": ")[0]
                : Fault,
            FailedJobs = row.FailedJobs,
            FailedRows = row.FailedRows,
            Verifications = row.Round == 0 ? 0 : ((row.Round - 1) % verifications) + 1,
            Runners = row.Status.MayRun() ? runners.Count(r => r.Knows(row.Name)) : null,
        };

    private TimeSpan Look(GaugeRow row) =>
        _watch.Look(
            row.Id,
            (row.Phase, row.Round, row.CursorSequence, row.Batches, row.FinishedJobs),
            row.SinceFinish is { } finish && finish < row.SinceChange ? finish : row.SinceChange);

    private static double? ProgressOf(GaugeRow row) =>
        row.Status.IsFinished() ? 1
        : row.Status == BatchedMigrationStatus.Cancelled || row.EstimatedRows is not { } rows ? null
        : row.RowsScanned > rows ? null
        : Math.Min(row.RowsScanned / (double)Math.Max(rows, 1), BatchedMigrationState.MostUnfinished);
}
