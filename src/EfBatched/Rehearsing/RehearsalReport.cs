using EfBatched.Databases.Errors;
using EfBatched.Faults;
using EfBatched.Keys;
using EfBatched.Running.Hosting;
using EfBatched.Storage.Migrations;
using EfBatched.Work;

namespace EfBatched.Rehearsing;

/// <summary>Judges what a rehearsal has found out, and writes it down.</summary>
internal sealed class RehearsalReport(
    BatchedWork work,
    MigrationSnapshot? row,
    BatchedMigrationState? state,
    BatchedMigrationRehearsalOptions options,
    RehearsalRecord record,
    RehearsalSurroundings surroundings)
{
    // Figures of fewer batches say too little to leave any out.
    private const int FewestTypical = 4;

    public BatchedMigrationRehearsal Write(EngineParts parts, TimeSpan duration)
    {
        var verdict = Judge();
        var typical = Typical();
        var forecast = new Forecaster(typical, record.Wal);
        var rows = surroundings.RowsLeft;
        var (leastWal, mostWal) = forecast.WalOf(rows);
        return new BatchedMigrationRehearsal
        {
            MigrationName = work.Name,
            Table = work.Table.Schema is { } schema ? $"{schema}.{work.Table.Name}" : work.Table.Name,
            Status = row?.Status,
            Verdict = verdict,
            Summary = Summarize(verdict),
            Notes = [.. Notes(verdict, parts.Database.Provider.HasLoad)],
            EstimatedRows = rows,
            IsWholeTable = record.IsWhole,
            Samples = [.. record.Batches.Select(Sample)],
            BatchSize = record.BatchSize,
            RowsPerSecond = BatchedRehearsalSpread.Of(Figures(b => b.Walked / Math.Max(b.Duration.TotalSeconds, 1e-6))),
            BatchMs = BatchedRehearsalSpread.Of(Figures(b => b.Duration.TotalMilliseconds)),
            ChangedShare = BatchedRehearsalSpread.Of(Figures(b => b.Changed / (double)b.Walked)),
            WalBytesPerRow = BatchedRehearsalSpread.Of(
                Figures(b => (record.Wal?.OwnOf(b.WalBytes, b.Duration) ?? 0) / (double)b.Walked)
                    .Where(_ => record.Batches[0].WalBytes is not null)),
            WalMethod = record.Batches is [{ WalBytes: not null }, ..] ? RehearsalStrings.WalMethod(record.Wal?.OthersPerSecond) : null,
            RowsToChange = forecast.ChangesOf(rows),
            DeadRows = forecast.DeadRowsOf(rows),
            LeastWalBytes = leastWal,
            MostWalBytes = mostWal,
            Forecasts = record.Pace is null || rows is null
                ? []
                : forecast.At(rows.Value, record.Pace, parts.Policy.MaxConcurrentJobs, work),
            Failures = [.. Failures()],
            Findings =
            [
                .. record.Plans is null ? [] : PlanFindings.Of(work, record.Plans, record.Batches, surroundings.TableRows),
                .. surroundings.Findings,
                .. surroundings.MaxWalSize is { } size && mostWal > size
                    ? [RehearsalStrings.MoreThanMaxWalSize(leastWal!.Value, mostWal.Value, size)]
                    : Array.Empty<BatchedRehearsalFinding>(),
            ],
            Sequences = [.. surroundings.Sequences],
            Rows = record.Rows?.Rows ?? [],
            WorkSql = [.. record.Plans?.Plans.Select(p => BareSql.Of(p.Sql)).Distinct() ?? []],
            Duration = duration,
        };

        IEnumerable<double> Figures(Func<MeasuredBatch, double> figure) => typical.Where(b => b.Walked > 0).Select(figure);
    }

    // The first batch of a process compiles its queries, and until the size is adapted what a batch takes whatever its size weighs too much.
    private List<MeasuredBatch> Typical()
    {
        var warm = record.Batches.Skip(record.Batches.Count >= FewestTypical ? 1 : 0).ToList();
        var adapted = warm.Where(b => b.Walked * 2 >= record.BatchSize).ToList();
        return adapted.Count >= FewestTypical || adapted.Count * 2 > warm.Count ? adapted : warm;
    }

    private BatchedRehearsalVerdict Judge() =>
        record.IsEmpty ? BatchedRehearsalVerdict.NothingToDo
        : record.Failure is { Kind: FailureKind.System or FailureKind.Interrupted } ? BatchedRehearsalVerdict.Incomplete
        : record.Failure is not null || record.Reason is not null ? BatchedRehearsalVerdict.WorkFails
        : record.FailedRows.Count > 0 ? BatchedRehearsalVerdict.RowsFail
        : record.Batches.Count > 0 ? BatchedRehearsalVerdict.Passed
        : BatchedRehearsalVerdict.Incomplete;

    private string Summarize(BatchedRehearsalVerdict verdict) =>
        verdict switch
        {
            BatchedRehearsalVerdict.NothingToDo => RehearsalStrings.NothingToDo(work.Table),
            BatchedRehearsalVerdict.WorkFails => RehearsalStrings.WorkFails(record.Reason ?? record.Failure!.ToJobError().Sentence),
            BatchedRehearsalVerdict.RowsFail => RehearsalStrings.RowsFail(
                record.FailedRows.Count, record.FailedRows.Count >= options.MaxFailedRows, work.Declaration.MaxFailedRows),
            BatchedRehearsalVerdict.Incomplete when record.Failure is not null => RehearsalStrings.Incomplete(record.Failure.ToJobError().Sentence),
            BatchedRehearsalVerdict.Incomplete => RehearsalStrings.Incomplete(
                record.Hold ?? (record.LockWaits.Count > 0 ? record.LockWaits[^1] : record.IsTimeOver ? RehearsalStrings.TimeOver(options.MaxDuration) : RehearsalStrings.NoBatch)),
            _ => RehearsalStrings.Passed(record.Batches.Count, record.Batches.Sum(b => (long)b.Walked), record.IsWhole),
        };

    private IEnumerable<string> Notes(BatchedRehearsalVerdict verdict, bool hasLog)
    {
        if (RehearsalStrings.OfStatus(state) is { } status)
        {
            yield return status;
        }

        if (record.Hold is not null && verdict != BatchedRehearsalVerdict.Incomplete)
        {
            yield return record.Hold;
        }

        if (record.IsTimeOver && verdict != BatchedRehearsalVerdict.Incomplete)
        {
            yield return RehearsalStrings.FewerSamples(options.MaxDuration, record.Batches.Count, options.Batches);
        }

        if (record.LockWaits.Count > 0 && verdict != BatchedRehearsalVerdict.Incomplete)
        {
            yield return RehearsalStrings.SamplesWaited(record.LockWaits.Count, record.LockWaits[^1]);
        }

        if (record.Batches.Sum(b => b.Changed) is > 0 and var changed)
        {
            yield return RehearsalStrings.LeavesDeadRows(changed, hasLog);
        }
        else if (record.Batches.Count > 0)
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
            WalBytes = record.Wal is null ? batch.WalBytes : record.Wal.OwnOf(batch.WalBytes, batch.Duration),
        };

    private IEnumerable<BatchedRehearsalFailure> Failures()
    {
        foreach (var (key, failure) in record.FailedRows)
        {
            yield return Describe(key, failure, null);
        }

        if (record.Failure is not null)
        {
            yield return Describe(null, record.Failure, record.Reason);
        }
        else if (record.Reason is not null)
        {
            yield return new BatchedRehearsalFailure
            {
                Key = null,
                SqlState = null,
                Type = typeof(InvalidOperationException).FullName!,
                Message = record.Reason,
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
}
