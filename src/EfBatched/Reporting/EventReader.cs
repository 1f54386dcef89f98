using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Reporting;

/// <summary>Reads the newest events of a migration, also those whose kind only a newer version knows.</summary>
internal sealed class EventReader(DbContext context)
{
    public async Task<IReadOnlyList<BatchedEventState>> ReadAsync(string name, long migrationId, int most, CancellationToken cancellationToken) =>
        await context.Set<BatchedEventRow>().Where(e => e.MigrationId == migrationId)
            .OrderByDescending(e => e.Id).Take(most).Select(e => new BatchedEventState
            {
                Id = e.Id,
                OccurredAt = e.OccurredAt,
                MigrationName = name,
                JobId = e.JobId,
                Kind = StoredName.Read<BatchedEventKind>(e.Kind.ToString()),
                KindName = e.Kind.ToString(),
                FromStatus = e.FromStatus,
                ToStatus = e.ToStatus,
                Reason = e.Reason!.Substring(0, JobReader.MostText),
                Actor = e.Actor,
            }).ToListAsync(cancellationToken).ConfigureAwait(false);
}
