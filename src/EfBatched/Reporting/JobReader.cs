using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Reporting;

/// <summary>Reads jobs by page, however many there are and whatever they say.</summary>
internal sealed class JobReader(DbContext context)
{
    /// <summary>The most characters of an error or hint that are read; some quote a whole document.</summary>
    public const int MostText = 4_001;

    public async Task<JobPage> ReadAsync(long migrationId, JobQuery query, CancellationToken cancellationToken)
    {
        var take = Math.Clamp(query.Take, 1, JobQuery.MostOfPage);
        var jobs = Filter(context.Set<BatchedJobRow>().AsNoTracking(), migrationId, query);
        if (query.Before is { } before)
        {
            jobs = jobs.Where(j => j.Id < before);
        }

        var rows = await jobs.OrderByDescending(j => j.Id).Take(take + 1).Select(j => new BatchedJobState
        {
            Id = j.Id,
            After = j.After,
            UpTo = j.UpTo,
            Checkpoint = j.Checkpoint,
            // As text, since a newer version may have written others.
            Status = StoredName.Read<BatchedJobStatus>(j.Status.ToString()),
            StatusName = j.Status.ToString(),
            Kind = StoredName.Read<BatchedJobKind>(j.Kind.ToString()),
            KindName = j.Kind.ToString(),
            Attempts = j.Attempts,
            RunnerId = j.RunnerId,
            CorrelationId = j.CorrelationId,
            LeasedUntil = j.LeasedUntil,
            RetryAt = j.RetryAt,
            BatchSize = j.BatchSize,
            JobSize = j.JobSize,
            Batches = j.Batches,
            RowsScanned = j.RowsScanned,
            RowsMigrated = j.RowsMigrated,
            Round = j.Round,
            RowsMatched = j.RowsMatched,
            IsIsolatedRow = j.IsIsolatedRow,
            JobCount = j.JobCount,
            WorkTime = TimeSpan.FromMilliseconds(j.WorkMs),
            ThrottledTime = TimeSpan.FromMilliseconds(j.ThrottledMs),
            ErrorSqlState = j.ErrorSqlState,
            ErrorType = j.ErrorType,
            ErrorMessage = j.ErrorMessage!.Substring(0, MostText),
            ErrorHint = j.ErrorHint!.Substring(0, MostText),
            ErrorColumn = j.ErrorColumn,
            ErrorConstraint = j.ErrorConstraint,
            CreatedAt = j.CreatedAt,
            StartedAt = j.StartedAt,
            FinishedAt = j.FinishedAt,
        }).ToListAsync(cancellationToken).ConfigureAwait(false);
        return new JobPage([.. rows.Take(take)], rows.Count > take ? rows[take - 1].Id : null);
    }

    /// <summary>What <see cref="JobQuery" /> leaves of the jobs; a page's beginning is not looked at.</summary>
    public static IQueryable<BatchedJobRow> Filter(IQueryable<BatchedJobRow> rows, long migrationId, JobQuery query)
    {
        // Only what was asked for is in the statement, so that an index over the open jobs serves.
        var jobs = rows.Where(j => j.MigrationId == migrationId);
        jobs = query.Status is { } status ? jobs.Where(j => j.Status == status) : jobs;
        jobs = query.SqlState is { } sqlState ? jobs.Where(j => j.ErrorSqlState == sqlState) : jobs;
        jobs = query.Constraint is { } constraint ? jobs.Where(j => j.ErrorConstraint == constraint) : jobs;
        return query.IsIsolatedRow is { } isolated ? jobs.Where(j => j.IsIsolatedRow == isolated) : jobs;
    }
}
