using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched;

public sealed partial class BatchedMigrationsFacade
{
    /// <summary>What happened to a migration, or to all of them, newest first: who, when, what and why.</summary>
    /// <param name="name">The migration; null for all, and for what concerned all of them at once.</param>
    /// <param name="take">The most events to return; 100 by default.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="take" /> is less than 1.</exception>
    /// <exception cref="BatchedMigrationNotFoundException">No migration of this name was ever enqueued.</exception>
    public async Task<IReadOnlyList<BatchedEventState>> EventsAsync(
        string? name = null, int take = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        long? id = name is null ? null : (await GetAsync(name, cancellationToken).ConfigureAwait(false)).Id;
        var events = await _context.Set<BatchedEventRow>().AsNoTracking()
            .Where(e => id == null || e.MigrationId == id)
            .OrderByDescending(e => e.Id).Take(take).ToListAsync(cancellationToken).ConfigureAwait(false);
        var names = await _context.Set<BatchedMigrationRow>().Select(m => new { m.Id, m.Name })
            .ToDictionaryAsync(m => m.Id, m => m.Name, cancellationToken).ConfigureAwait(false);
        return [.. events.Select(e => BatchedEventState.Of(e, names))];
    }
}
