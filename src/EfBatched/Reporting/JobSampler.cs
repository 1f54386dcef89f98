using EfBatched.Storage;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Reporting;

/// <summary>
/// Looks at a bounded number of a migration's jobs that are spread evenly over all of them, and at all that are open: as many queries and as
/// many index look-ups for a million jobs as for a thousand.
/// </summary>
internal sealed class JobSampler(DbContext context, TrackingStore store)
{
    /// <summary>The most jobs that are looked at beside those that are open.</summary>
    public const int Most = 160;

    // Open jobs are as many as run at once, and single bad rows up to a limit.
    private const int MostOpen = 200;

    public async Task<IReadOnlyList<JobSample>> ReadAsync(long migrationId, CancellationToken cancellationToken)
    {
        var ids = await store.Jobs.SampleIdsAsync(migrationId, Most, cancellationToken).ConfigureAwait(false);
        var jobs = context.Set<BatchedJobRow>().AsNoTracking();
        var spread = await Select(jobs.Where(j => ids.Contains(j.Id))).ToListAsync(cancellationToken).ConfigureAwait(false);
        var open = await Select(
                jobs.Where(j => j.MigrationId == migrationId
                        && (j.Status == BatchedJobStatus.Pending || j.Status == BatchedJobStatus.Running || j.Status == BatchedJobStatus.Failed))
                    .OrderBy(j => j.Id).Take(MostOpen))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. spread.Concat(open).DistinctBy(j => j.Id).OrderBy(j => j.Id)];
    }

    private static IQueryable<JobSample> Select(IQueryable<BatchedJobRow> jobs) =>
        jobs.Select(j => new JobSample(
            j.Id, StoredName.Read<BatchedJobStatus>(j.Status.ToString()), StoredName.Read<BatchedJobKind>(j.Kind.ToString()), j.After, j.UpTo, j.JobSize, j.RowsScanned, j.Batches,
            TimeSpan.FromMilliseconds(j.WorkMs), TimeSpan.FromMilliseconds(j.ThrottledMs), j.CreatedAt, j.FinishedAt));
}
