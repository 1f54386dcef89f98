using EfBatched.Databases.Errors;
using EfBatched.Databases.Rehearsals;
using EfBatched.Faults;
using EfBatched.Keys;
using EfBatched.Running.Hosting;
using EfBatched.Work;

namespace EfBatched.Rehearsing;

/// <summary>What the samples of a rehearsal were, and what ended them.</summary>
internal sealed class RehearsalRecord(EngineParts parts, BatchedWork work, BatchedMigrationRehearsalOptions options)
{
    // What a batch does to tables is asked of every so many samples, since asking takes a moment of its locks.
    private const int ObservedEvery = 5;

    // Where nobody has got any row, the next sample will not get any either.
    private const int MostLockWaits = 2;

    private readonly List<MeasuredBatch> _batches = [];
    private readonly List<(Boundary Key, Failure Failure)> _failedRows = [];
    private readonly List<string> _lockWaits = [];

    public IReadOnlyList<MeasuredBatch> Batches => _batches;

    public IReadOnlyList<(Boundary Key, Failure Failure)> FailedRows => _failedRows;

    /// <summary>Whom samples waited for, in sentences; such samples have no batches.</summary>
    public IReadOnlyList<string> LockWaits => _lockWaits;

    /// <summary>What ended the samples early; null when nothing did, or what <see cref="Reason" /> says.</summary>
    public Failure? Failure { get; private set; }

    public string? Reason { get; private set; }

    /// <summary>The indicator that ended the samples, in a sentence; null when none did.</summary>
    public string? Hold { get; private set; }

    public bool IsEmpty { get; private set; }

    /// <summary>True when the samples were all rows there are.</summary>
    public bool IsWhole { get; private set; }

    public bool IsTimeOver { get; private set; }

    /// <summary>The size that the last sample learned.</summary>
    public int BatchSize { get; private set; } = work.Declaration.BatchSize;

    /// <summary>The plans of the first sample that gave any; null when none was asked.</summary>
    public RehearsalObserver? Plans { get; private set; }

    public ShownRows? Rows { get; private set; }

    /// <summary>Null until the samples begin.</summary>
    public RehearsalPace? Pace { get; private set; }

    /// <summary>Null until the samples begin.</summary>
    public WalMeter? Wal { get; private set; }

    /// <summary>True when no further sample is to follow.</summary>
    public bool IsEnded =>
        Failure is not null || _failedRows.Count >= options.MaxFailedRows || (_lockWaits.Count >= MostLockWaits && _batches.Count == 0);

    /// <summary>The rows of the last sample.</summary>
    public long LastRows { get; private set; }

    /// <summary>The time of the last sample.</summary>
    public TimeSpan LastTime { get; private set; }

    /// <summary>What looks at a sample; null for most.</summary>
    public IRehearsalObserver? ObserverOf(int sample, RehearsedMigration migration)
    {
        Rows ??= new ShownRows(migration, options.ShownRows);
        if (sample % ObservedEvery != Math.Min(1, options.Batches - 1) && Rows.IsComplete)
        {
            return null;
        }

        var hasPlans = Plans?.Plans is { Count: > 0 };
        var observer = new RehearsalObserver(migration, Rows, asksForPlans: !hasPlans);
        Plans = hasPlans ? Plans : observer;
        return observer;
    }

    /// <summary>The samples follow, at this pace.</summary>
    public WalMeter Measure(RehearsalPace pace)
    {
        Pace = pace;
        return Wal = new WalMeter(parts);
    }

    /// <param name="outcome">What came of a sample.</param>
    /// <param name="isLast">True when it has reached the end of a table that is rehearsed whole.</param>
    public void Add(SampleOutcome outcome, bool isLast)
    {
        IsWhole = isLast && !work.Declaration.IsByPredicate && outcome.LockWait is null && outcome.Ending is null && _lockWaits.Count == 0;
        BatchSize = outcome.Learned.Size;
        _batches.AddRange(outcome.Batches);
        _failedRows.AddRange(outcome.FailedRows);
        LastRows = outcome.Batches.Sum(b => (long)b.Walked);
        LastTime = outcome.Batches.Aggregate(TimeSpan.Zero, (sum, b) => sum + b.Duration);
        if (outcome.LockWait is { } wait)
        {
            _lockWaits.Add(wait);
        }

        if (outcome.Ending is { Kind: not FailureKind.Interrupted } failure)
        {
            End(failure, outcome.Reason);
        }
    }

    public void End(Failure? failure, string? reason) => (Failure, Reason) = (failure, reason);

    public void EndEmpty() => IsEmpty = true;

    public void EndByTime() => IsTimeOver = true;

    public void EndByHold(string reason) => Hold = RehearsalStrings.Held(reason);
}
