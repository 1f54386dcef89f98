using EfBatched.Sql;
using EfBatched.Storage;
using EfBatched.Storage.Migrations;
using EfBatched.Storage.Runners;
using EfBatched.Tracking;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Reporting;

/// <summary>Reads what explains why migrations do not move; of those that have ended, only whether they are this context's.</summary>
internal sealed class FactReader(DbContext context, TrackingStore store, IReadOnlyDictionary<long, MigrationIdentity> identities)
{
    /// <summary>The facts about each migration, by its id.</summary>
    public async Task<IReadOnlyDictionary<long, ExplanationFacts>> ReadAsync(
        IReadOnlyCollection<BatchedMigrationRow> rows, CancellationToken cancellationToken)
    {
        var facts = new Dictionary<long, ExplanationFacts>();
        if (rows.Any(MayRun))
        {
            var runners = (await store.Runners.FindAllAsync(cancellationToken).ConfigureAwait(false))
                .Where(r => r.IsAlive).ToList();
            var lastSign = runners.Count == 0 ? await FindLastSignAsync(cancellationToken).ConfigureAwait(false) : null;
            var held = await FindHeldAsync(rows, cancellationToken).ConfigureAwait(false);
            var running = await FindRunningAsync(rows, cancellationToken).ConfigureAwait(false);
            var overdue = runners.Count > 0 && rows.Any(r => r.Status == BatchedMigrationStatus.Running)
                ? await store.Runners.FindOverdueAsync(RunnerSnapshot.LongestSilence, cancellationToken).ConfigureAwait(false)
                : [];
            foreach (var row in rows.Where(MayRun))
            {
                facts[row.Id] = new ExplanationFacts
                {
                    Runners = runners,
                    LastSign = lastSign,
                    IsHeld = held.Contains(row.Id),
                    Overdue = overdue.FirstOrDefault(j => j.MigrationId == row.Id),
                    TableTakenBy = running.FirstOrDefault(
                        r => r.Id != row.Id && IsSameTable(r.Table, TableOf(row)) && !(r.SharesTable && row.SharesTable)).Name,
                };
            }
        }

        foreach (var row in rows.Where(r => r.Status == BatchedMigrationStatus.Paused))
        {
            facts[row.Id] = await FindPauseAsync(row.Id, cancellationToken).ConfigureAwait(false);
        }

        var works = WorkRegistry.For(context);
        foreach (var row in rows)
        {
            facts[row.Id] = (facts.GetValueOrDefault(row.Id) ?? new ExplanationFacts()) with { Mismatch = FindMismatch(row, works) };
        }

        return facts;
    }

    private string? FindMismatch(BatchedMigrationRow row, WorkRegistry works) =>
        works.Find(row.Name) is { } work && identities.GetValueOrDefault(row.Id) is { } identity
            ? DeclaredIdentity.Of(context, work.Declaration).FindMismatch(identity)
            : null;

    private static bool MayRun(BatchedMigrationRow row) => row.Status.MayRun();

    private TableName TableOf(BatchedMigrationRow row) =>
        identities.GetValueOrDefault(row.Id)?.Table ?? new TableName(row.TableName, row.TableSchema);

    private bool IsSameTable(TableName first, TableName second) =>
        store.Provider.IsSameName(first.Name, second.Name) && first.Schema == second.Schema;

    private async Task<DateTimeOffset?> FindLastSignAsync(CancellationToken cancellationToken)
    {
        var signs = await context.Set<BatchedRunnerRow>().Select(r => r.HeartbeatAt).ToListAsync(cancellationToken).ConfigureAwait(false);
        return signs.Count == 0 ? null : signs.Max();
    }

    private async Task<IReadOnlySet<long>> FindHeldAsync(IEnumerable<BatchedMigrationRow> rows, CancellationToken cancellationToken) =>
        rows.Any(r => r.HeldUntil is not null)
            ? (await store.Migrations.FindHeldAsync(cancellationToken).ConfigureAwait(false)).ToHashSet()
            : new HashSet<long>();

    private async Task<IReadOnlyList<(long Id, string Name, TableName Table, bool SharesTable)>> FindRunningAsync(
        IEnumerable<BatchedMigrationRow> rows, CancellationToken cancellationToken)
    {
        if (rows.All(r => r.Status != BatchedMigrationStatus.Active))
        {
            return [];
        }

        var running = await context.Set<BatchedMigrationRow>().AsNoTracking().Where(m => m.Status == BatchedMigrationStatus.Running)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. running.Select(r => (r.Id, r.Name, TableOf(r), r.SharesTable))];
    }

    private async Task<ExplanationFacts> FindPauseAsync(long migrationId, CancellationToken cancellationToken)
    {
        var pause = await context.Set<BatchedEventRow>().AsNoTracking()
            .Where(e => e.MigrationId == migrationId && e.Kind == BatchedEventKind.Paused)
            .OrderByDescending(e => e.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return new ExplanationFacts { PausedBy = pause?.Actor, PausedAt = pause?.OccurredAt };
    }
}
