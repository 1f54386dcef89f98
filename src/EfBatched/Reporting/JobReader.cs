using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Reporting;

/// <summary>Reads jobs by page, however many there are.</summary>
internal sealed class JobReader(DbContext context)
{
    public async Task<JobPage> ReadAsync(long migrationId, JobQuery query, CancellationToken cancellationToken)
    {
        var take = Math.Clamp(query.Take, 1, JobQuery.MostOfPage);
        var jobs = Filter(context.Set<BatchedJobRow>().AsNoTracking(), migrationId, query);
        if (query.Before is { } before)
        {
            jobs = jobs.Where(j => j.Id < before);
        }

        var rows = await jobs.OrderByDescending(j => j.Id).Take(take + 1).ToListAsync(cancellationToken).ConfigureAwait(false);
        return new JobPage([.. rows.Take(take).Select(BatchedJobState.Of)], rows.Count > take ? rows[take - 1].Id : null);
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
