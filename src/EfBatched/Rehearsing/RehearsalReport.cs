using System.Data.Common;
using EfBatched.Databases.Errors;
using EfBatched.Databases.Rehearsals;
using EfBatched.Databases;
using EfBatched.Faults;
using EfBatched.Keys;
using EfBatched.Running.Hosting;
using EfBatched.Running.Runner;
using EfBatched.Storage.Migrations;
using EfBatched.Storage;
using EfBatched.Texts;
using EfBatched.Tracking;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Rehearsing;

/// <summary>Gathers what a rehearsal finds out, and judges it at its end.</summary>
internal sealed class RehearsalReport(
    EngineParts parts,
    BatchedWork work,
    MigrationSnapshot? row,
    BatchedMigrationState? state,
    BatchedMigrationRehearsalOptions options)
{
    // What a batch does to tables is asked of every so many samples, since asking takes a moment of its locks.
    private const int ObservedEvery = 5;

    // Figures of fewer batches say too little to leave any out.
    private const int FewestTypical = 4;

    private const int MostCounted = 10_000_000;

    // Where nobody has got any row, the next sample will not get any either.
    private const int MostLockWaits = 2;

    private readonly List<MeasuredBatch> _batches = [];
    private readonly List<(Boundary Key, Failure Failure)> _failedRows = [];
    private readonly List<BatchedRehearsalFinding> _findings = [];
    private readonly List<string> _lockWaits = [];
    private readonly List<string> _sequences = [];
    private IReadOnlyList<SequenceValue> _sequencesBefore = [];
    private RehearsalObserver? _plans;
    private ShownRows? _rows;
    private Failure? _failure;
    private string? _reason;
    private string? _hold;
    private bool _isEmpty;
    private bool _isWhole;
    private bool _isTimeOver;
    private RehearsalPace? _pace;
    private WalMeter? _wal;
    private long? _rowsLeft;
    private long? _maxWalSize;
    private int _batchSize = work.Declaration.BatchSize;

    /// <summary>True when no further sample is to follow.</summary>
    public bool IsEnded =>
        _failure is not null || _failedRows.Count >= options.MaxFailedRows || (_lockWaits.Count >= MostLockWaits && _batches.Count == 0);

    /// <summary>How many rows have failed.</summary>
    public int FailedRows => _failedRows.Count;

    /// <summary>An estimate of the rows of the table; null when unknown.</summary>
    public long? TableRows { get; private set; }

    /// <summary>The rows of the last sample.</summary>
    public long LastRows { get; private set; }

    /// <summary>The time of the last sample.</summary>
    public TimeSpan LastTime { get; private set; }

    /// <summary>What looks at a sample; null for most.</summary>
    public IRehearsalObserver? ObserverOf(int sample, RehearsedMigration migration)
    {
        _rows ??= new ShownRows(migration, options.ShownRows);
        if (sample % ObservedEvery != Math.Min(1, options.Batches - 1) && _rows.IsComplete)
        {
            return null;
        }

        var observer = new RehearsalObserver(migration, _rows, asksForPlans: _plans?.Plans is not { Count: > 0 });
        _plans = _plans?.Plans is { Count: > 0 } ? _plans : observer;
        return observer;
    }

    public async Task EstimateAsync(RehearsedMigration migration, CancellationToken cancellationToken)
    {
        await parts.Database.WithStoreAsync(
            async (store, context) =>
            {
                var rehearsal = store.Provider.OpenRehearsal(store.Connection);
                var table = TrackingNames.Delimit(context.GetService<ISqlGenerationHelper>(), work.Table);
                TableRows = await store.Catalog.EstimateRowsAsync(table, cancellationToken).ConfigureAwait(false);
                _maxWalSize = await rehearsal.FindMaxWalSizeAsync(cancellationToken).ConfigureAwait(false);
                _sequencesBefore = await rehearsal.ReadSequencesAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        var walked = state is { StartedAt: not null, IsFinished: false } ? state.RowsScanned : 0;
        _rowsLeft = work.Declaration.IsByPredicate ? await CountMatchingAsync(cancellationToken).ConfigureAwait(false)
            : TableRows is { } all ? Math.Max(all - walked, 0)
            : null;
    }

    // Only where an index finds them, so it takes as long as they are many.
    private async Task<long?> CountMatchingAsync(CancellationToken cancellationToken)
    {
        try
        {
            var count = await parts.Database.WithStoreAsync(
                (_, context) => new RowCounter(context, parts.Policy.Options.WorkTimeout).CountAsync(
                    work.Remaining(context), MostCounted + 1, work.Declaration.SeesAllRows, cancellationToken)).ConfigureAwait(false);
            return count > MostCounted ? null : count;
        }
        catch (Exception e) when (Failure.Of(e, parts.Database.Provider, cancellationToken).Kind == FailureKind.Transient)
        {
            return null;
        }
    }

    /// <param name="outcome">What came of a sample.</param>
    /// <param name="isLast">True when it has reached the end of a table that is rehearsed whole.</param>
    public void Add(SampleOutcome outcome, bool isLast)
    {
        _isWhole = isLast && !work.Declaration.IsByPredicate && outcome.LockWait is null && outcome.Ending is null && _lockWaits.Count == 0;
        _batchSize = outcome.Learned.Size;
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

    public void End(Failure? failure, string? reason) => (_failure, _reason) = (failure, reason);

    public void EndEmpty() => _isEmpty = true;

    public void EndByTime() => _isTimeOver = true;

    public void EndByHold(string reason) => _hold = RehearsalStrings.Held(reason);

    /// <summary>The samples follow, at this pace.</summary>
    public WalMeter Measure(RehearsalPace pace)
    {
        _pace = pace;
        return _wal = new WalMeter(parts);
    }

    public BatchedMigrationRehearsal Write(TimeSpan duration)
    {
        var verdict = Judge();
        var typical = Typical();
        var forecast = new Forecaster(typical, _wal);
        var rows = _rowsLeft;
        var (leastWal, mostWal) = forecast.WalOf(rows);
        return new BatchedMigrationRehearsal
        {
            MigrationName = work.Name,
            Table = work.Table.Schema is { } schema ? $"{schema}.{work.Table.Name}" : work.Table.Name,
            Status = row?.Status,
            Verdict = verdict,
            Summary = Summarize(verdict),
            Notes = [.. Notes(verdict)],
            EstimatedRows = rows,
            IsWholeTable = _isWhole,
            Samples = [.. _batches.Select(Sample)],
            BatchSize = _batchSize,
            RowsPerSecond = BatchedRehearsalSpread.Of(Figures(b => b.Walked / Math.Max(b.Duration.TotalSeconds, 1e-6))),
            BatchMs = BatchedRehearsalSpread.Of(Figures(b => b.Duration.TotalMilliseconds)),
            ChangedShare = BatchedRehearsalSpread.Of(Figures(b => b.Changed / (double)b.Walked)),
            WalBytesPerRow = BatchedRehearsalSpread.Of(
                Figures(b => (_wal?.OwnOf(b.WalBytes, b.Duration) ?? 0) / (double)b.Walked).Where(_ => _batches[0].WalBytes is not null)),
            WalMethod = _batches is [{ WalBytes: not null }, ..] ? RehearsalStrings.WalMethod(_wal?.OthersPerSecond) : null,
            RowsToChange = forecast.ChangesOf(rows),
            DeadRows = forecast.DeadRowsOf(rows),
            LeastWalBytes = leastWal,
            MostWalBytes = mostWal,
            Forecasts = _pace is null || rows is null ? [] : forecast.At(rows.Value, _pace, parts.Policy.MaxConcurrentJobs, work),
            Failures = [.. Failures()],
            Findings =
            [
                .. _plans is null ? [] : PlanFindings.Of(work, _plans, _batches, TableRows),
                .. _findings,
                .. _maxWalSize is { } size && mostWal > size ? [RehearsalStrings.MoreThanMaxWalSize(leastWal!.Value, mostWal.Value, size)] : Array.Empty<BatchedRehearsalFinding>(),
            ],
            Sequences = [.. _sequences],
            Rows = _rows?.Rows ?? [],
            Duration = duration,
        };

        IEnumerable<double> Figures(Func<MeasuredBatch, double> figure) => typical.Where(b => b.Walked > 0).Select(figure);
    }

    // The first batch of a process compiles its queries, and until the size is adapted what a batch takes whatever its size weighs too much.
    private List<MeasuredBatch> Typical()
    {
        var warm = _batches.Count >= FewestTypical ? _batches.Skip(1).ToList() : _batches;
        var adapted = warm.Where(b => b.Walked * 2 >= _batchSize).ToList();
        return adapted.Count >= FewestTypical || adapted.Count * 2 > warm.Count ? adapted : warm;
    }

    private BatchedRehearsalVerdict Judge() =>
        _isEmpty ? BatchedRehearsalVerdict.NothingToDo
        : _failure is { Kind: FailureKind.System or FailureKind.Interrupted } ? BatchedRehearsalVerdict.Incomplete
        : _failure is not null || _reason is not null ? BatchedRehearsalVerdict.WorkFails
        : _failedRows.Count > 0 ? BatchedRehearsalVerdict.RowsFail
        : _batches.Count > 0 ? BatchedRehearsalVerdict.Passed
        : BatchedRehearsalVerdict.Incomplete;

    private string Summarize(BatchedRehearsalVerdict verdict) =>
        verdict switch
        {
            BatchedRehearsalVerdict.NothingToDo => RehearsalStrings.NothingToDo(work.Table),
            BatchedRehearsalVerdict.WorkFails => RehearsalStrings.WorkFails(_reason ?? _failure!.ToJobError().Sentence),
            BatchedRehearsalVerdict.RowsFail => RehearsalStrings.RowsFail(
                _failedRows.Count, _failedRows.Count >= options.MaxFailedRows, work.Declaration.MaxFailedRows),
            BatchedRehearsalVerdict.Incomplete when _failure is not null => RehearsalStrings.Incomplete(_failure.ToJobError().Sentence),
            BatchedRehearsalVerdict.Incomplete => RehearsalStrings.Incomplete(
                _hold ?? (_lockWaits.Count > 0 ? _lockWaits[^1] : _isTimeOver ? RehearsalStrings.TimeOver(options.MaxDuration) : RehearsalStrings.NoBatch)),
            _ => RehearsalStrings.Passed(_batches.Count, _batches.Sum(b => (long)b.Walked), _isWhole),
        };

    private IEnumerable<string> Notes(BatchedRehearsalVerdict verdict)
    {
        if (RehearsalStrings.OfStatus(state) is { } status)
        {
            yield return status;
        }

        if (_hold is not null && verdict != BatchedRehearsalVerdict.Incomplete)
        {
            yield return _hold;
        }

        if (_isTimeOver && verdict != BatchedRehearsalVerdict.Incomplete)
        {
            yield return RehearsalStrings.FewerSamples(options.MaxDuration, _batches.Count, options.Batches);
        }

        if (_lockWaits.Count > 0 && verdict != BatchedRehearsalVerdict.Incomplete)
        {
            yield return RehearsalStrings.SamplesWaited(_lockWaits.Count, _lockWaits[^1]);
        }

        if (_batches.Sum(b => b.Changed) is > 0 and var changed)
        {
            yield return RehearsalStrings.LeavesDeadRows(changed, parts.Database.Provider.HasLoad);
        }
        else if (_batches.Count > 0)
        {
            yield return RehearsalStrings.ChangedNone;
        }
    }

    private BatchedRehearsalSample Sample(MeasuredBatch batch) =>
        new()
        {
            RowsWalked = batch.Walked,
            RowsChanged = batch.Changed,
            Duration = batch.Duration,
            WalBytes = _wal is null ? batch.WalBytes : _wal.OwnOf(batch.WalBytes, batch.Duration),
        };

    private IEnumerable<BatchedRehearsalFailure> Failures()
    {
        foreach (var (key, failure) in _failedRows)
        {
            yield return Describe(key, failure, null);
        }

        if (_failure is not null)
        {
            yield return Describe(null, _failure, _reason);
        }
        else if (_reason is not null)
        {
            yield return new BatchedRehearsalFailure
            {
                Key = null,
                SqlState = null,
                Type = typeof(InvalidOperationException).FullName!,
                Message = _reason,
            };
        }
    }

    private static BatchedRehearsalFailure Describe(Boundary? key, Failure failure, string? reason)
    {
        var error = failure.ToJobError();
        return new BatchedRehearsalFailure
        {
            Key = key?.Text,
            SqlState = error.SqlState,
            Type = error.Type,
            Message = reason ?? error.Message,
            Hint = error.Hint,
            Column = error.Column,
            Constraint = error.Constraint,
        };
    }

    /// <summary>Asks, after the samples, what they have met and moved. What was measured is not lost where the database is away by then.</summary>
    public async Task LookAroundAsync(CancellationToken cancellationToken)
    {
        try
        {
            await parts.Database.WithStoreAsync(
                async (store, context) =>
                {
                    await LookAroundAsync(
                        store.Provider.OpenRehearsal(store.Connection), work.WrittenTables(context), cancellationToken).ConfigureAwait(false);
                    return true;
                }).ConfigureAwait(false);
        }
        catch (DbException e) when (!cancellationToken.IsCancellationRequested)
        {
            _findings.Add(new BatchedRehearsalFinding("catalog", RehearsalStrings.NotLookedAround(FailureCause.Say(e)), true));
        }
    }

    private async Task LookAroundAsync(RehearsalStore rehearsal, IReadOnlyList<string> declared, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> tables =
        [
            .. declared.Union(_batches.SelectMany(b => b.Changes).Where(c => c.Inserted + c.Updated + c.Deleted > 0).Select(c => c.Table)),
        ];
        var before = _sequencesBefore.ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal);
        foreach (var sequence in await rehearsal.FindSequencesAsync(tables, cancellationToken).ConfigureAwait(false))
        {
            if (before.TryGetValue(sequence.Name, out var value) && value != sequence.Value)
            {
                _sequences.Add(RehearsalStrings.SequenceMoved(sequence.Name, value, sequence.Value));
            }
        }

        _findings.AddRange((await rehearsal.FindFactsAsync(tables, cancellationToken).ConfigureAwait(false)).Select(FactFindings.Of));
    }
}
