using EfBatched.Storage.Jobs;

namespace EfBatched.Reporting;

/// <summary>
/// How far a migration is in its phase, how fast it was lately, and how long it will take; or why that is not known.
/// </summary>
internal sealed record Outlook
{
    private const string Measuring = "measuring";

    // Where every row was changed, a search was seen to take an eighth of the time of the walk. Where none had to be, it
    // reads the same rows as the walk did, and takes about as long.
    private const double SearchesInWalk = 8;
    private const double SearchSpread = 3;

    // What the statistics of a table that is analyzed now and then are wrong by.
    private const double DoubtOfEstimate = 0.03;

    /// <summary>Nothing is known.</summary>
    public static Outlook Unknown(string? note) => new() { Note = note };

    /// <summary>The share of the phase's rows walked over; null where these are not known.</summary>
    public double? PhaseProgress { get; private init; }

    public double? RowsPerSecond { get; private init; }

    public BatchedMigrationTimeRange? Remaining { get; private init; }

    /// <summary>Why the remaining time is not known; null where it is.</summary>
    public string? Note { get; private init; }

    /// <summary>The part of <see cref="Remaining" /> in which it may not run, at the most; null where the hours do not close before the end.</summary>
    public TimeSpan? Closed { get; private init; }

    /// <summary>The share of its time that a job worked.</summary>
    public double? WorkShare { get; private init; }

    /// <summary>True when more rows were walked over than were estimated: how many there are is not known then.</summary>
    public static bool IsOvertaken(BatchedMigrationState state) => !state.IsFinished && state.RowsScanned > state.EstimatedRows;

    /// <param name="state">Where it stands.</param>
    /// <param name="canVerify">Whether its table is searched after the walk; null where this build does not
    /// know.</param>
    /// <param name="rows">The rows of all jobs of the phase.</param>
    /// <param name="jobs">The newest jobs of the phase.</param>
    /// <param name="since">How long ago the phase was begun, or its pace was last changed.</param>
    /// <param name="hours">The hours in which it may run; null for all.</param>
    public static Outlook Of(
        BatchedMigrationState state, bool? canVerify, PhaseRows rows, IReadOnlyList<JobSpan> jobs, TimeSpan since, RunHours? hours = null)
    {
        if (hours is null)
        {
            return Of(state, canVerify, rows, jobs, since);
        }

        var open = Of(state, canVerify, rows, [.. jobs.Select(hours.Within)], hours.OpenSince(since));
        if (open.Remaining is not { } left)
        {
            return open;
        }

        var onTheWall = new BatchedMigrationTimeRange(hours.OnTheWall(left.AtLeast), hours.OnTheWall(left.AtMost));
        return open with
        {
            Remaining = onTheWall,
            Closed = onTheWall.AtMost - left.AtMost is { Ticks: > 0 } closed ? closed : null,
        };
    }

    private static Outlook Of(BatchedMigrationState state, bool? canVerify, PhaseRows rows, IReadOnlyList<JobSpan> jobs, TimeSpan since)
    {
        var whole = WholeOf(state, rows);
        var isEstimate = state.Phase == BatchedMigrationPhase.Walk;
        var history = PaceHistory.Of(jobs, since);
        var known = new Outlook
        {
            PhaseProgress = whole is { } all && rows.Walked <= all
                ? Math.Min(rows.Walked / (double)Math.Max(all, 1), BatchedMigrationState.MostUnfinished)
                : null,
            RowsPerSecond = history is { RecentRowsPerSecond: > 0 and var rate } ? rate : null,
            WorkShare = history?.WorkShare,
        };
        return whole is null ? known with { Note = "no statistics: ANALYZE" }
            : rows.Walked > whole ? known with { Note = "more rows than estimated: ANALYZE" }
            : history?.IsMeasured(whole.Value) != true ? known with { Note = Measuring }
            : known with { Remaining = WithSearch(state, canVerify, history, LeftOf(history, whole.Value, rows.Walked, isEstimate)) };
    }

    private static BatchedMigrationTimeRange LeftOf(PaceHistory history, long whole, long walked, bool isEstimate)
    {
        var doubt = isEstimate ? whole * DoubtOfEstimate : 0;
        return new BatchedMigrationTimeRange(
            TimeLeft.Of(history, Math.Max(whole - walked - doubt, 0)).AtLeast, TimeLeft.Of(history, whole - walked + doubt).AtMost);
    }

    // The search walks what the walk has walked, whatever was estimated.
    private static long? WholeOf(BatchedMigrationState state, PhaseRows rows) =>
        state.Phase switch
        {
            BatchedMigrationPhase.Sweep => rows.Given,
            BatchedMigrationPhase.Verify when state.RowsScanned > 0 => Math.Max(state.RowsScanned, rows.Walked),
            _ => state.EstimatedRows,
        };

    // How long the search takes is not known before it has begun; the more of the walked rows had to be changed, the
    // faster it is beside the walk.
    private static BatchedMigrationTimeRange WithSearch(
        BatchedMigrationState state, bool? canVerify, PaceHistory history, BatchedMigrationTimeRange walk)
    {
        if (state.Phase != BatchedMigrationPhase.Walk || canVerify == false)
        {
            return walk;
        }

        var changed = state.RowsMigrated / (double)Math.Max(state.RowsScanned, 1);
        var likely = state.EstimatedRows!.Value / history.RowsPerSecond / (1 + (SearchesInWalk * Math.Clamp(changed, 0, 1)));
        var longest = state.EstimatedRows.Value / history.RowsPerSecond;
        return new BatchedMigrationTimeRange(
            walk.AtLeast + (canVerify == true ? TimeLeft.Seconds(likely / SearchSpread) : TimeSpan.Zero),
            walk.AtMost + TimeLeft.Seconds(Math.Min(likely * SearchSpread, longest)));
    }
}
