using EfBatched.Sql;
using EfBatched.Storage;
using EfBatched.Storage.Migrations;
using EfBatched.Tracking;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Reporting;

/// <summary>Reads what explains why migrations do not move; of those that have ended, only whether they are this context's.</summary>
internal sealed class FactReader(DbContext context, TrackingStore store, IReadOnlyDictionary<long, MigrationIdentity> identities)
{
    // The most parameters of a statement.
    private const int MostAsked = 500;

    /// <summary>The facts about each migration, by its id.</summary>
    /// <param name="rows">The migrations.</param>
    /// <param name="idle">How long ago somebody last worked on those of them that have jobs.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    public async Task<IReadOnlyDictionary<long, ExplanationFacts>> ReadAsync(
        IReadOnlyCollection<BatchedMigrationRow> rows, IReadOnlyDictionary<long, TimeSpan> idle, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return new Dictionary<long, ExplanationFacts>();
        }

        var now = await store.Catalog.NowAsync(cancellationToken).ConfigureAwait(false);
        var facts = rows.Any(MayRun)
            ? await FindOpenAsync(rows, idle, now, cancellationToken).ConfigureAwait(false)
            : new Dictionary<long, ExplanationFacts>();
        foreach (var paused in rows.Where(r => r.Status == BatchedMigrationStatus.Paused).Select(r => r.Id).Chunk(MostAsked))
        {
            foreach (var (id, (actor, at)) in await store.Events.FindNewestPausesAsync(paused, cancellationToken).ConfigureAwait(false))
            {
                facts[id] = new ExplanationFacts { PausedBy = actor, PausedAt = at };
            }
        }

        var works = WorkRegistry.For(context);
        foreach (var row in rows)
        {
            facts[row.Id] = (facts.GetValueOrDefault(row.Id) ?? new ExplanationFacts()) with
            {
                Now = now,
                Mismatch = FindMismatch(row, works),
                IsInBuild = works.Find(row.Name) is not null,
                CanVerify = works.Find(row.Name)?.CanVerify,
                RunWindow = RunHours.Find(row.RunWindow, works.Find(row.Name)?.Declaration),
            };
        }

        return facts;
    }

    private async Task<Dictionary<long, ExplanationFacts>> FindOpenAsync(
        IReadOnlyCollection<BatchedMigrationRow> rows,
        IReadOnlyDictionary<long, TimeSpan> idle,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var runners = await store.Runners.FindAllAsync(cancellationToken).ConfigureAwait(false);
        var alive = runners.Where(r => r.IsAlive).ToList();
        var held = await FindHeldAsync(rows, cancellationToken).ConfigureAwait(false);
        var running = await FindRunningAsync(rows, cancellationToken).ConfigureAwait(false);
        var leased = rows.Any(r => r.Status == BatchedMigrationStatus.Running)
            ? await store.Runners.FindLeasedAsync(cancellationToken).ConfigureAwait(false)
            : [];
        var open = leased.Count > 0 && store.Sessions is { } sessions
            ? await sessions.FindOpenBatchesAsync(cancellationToken).ConfigureAwait(false)
            : null;
        return rows.Where(MayRun).ToDictionary(
            row => row.Id,
            row =>
            {
                var activity = JobActivity.Of([.. leased.Where(j => j.MigrationId == row.Id)], open);
                return new ExplanationFacts
                {
                    Runners = alive,
                    LastSign = runners.Count == 0 ? null : now - runners.Min(r => r.Silent),
                    IdleSince = idle.TryGetValue(row.Id, out var time)
                        ? now - runners.Where(r => r.Knows(row.Name)).Select(r => r.Silent).Append(time).Min()
                        : null,
                    IsHeld = held.Contains(row.Id),
                    JobsAtWork = activity.AtWork,
                    Overdue = activity.Overdue,
                    Abandoned = activity.Abandoned,
                    Blocked = activity.Blocked,
                    TableTakenBy = running.FirstOrDefault(
                        r => r.Id != row.Id && IsSameTable(r.Table, TableOf(row.Id, new TableName(row.TableName, row.TableSchema))) && !(r.SharesTable && row.SharesTable)).Name,
                };
            });
    }

    private string? FindMismatch(BatchedMigrationRow row, WorkRegistry works) =>
        works.Find(row.Name) is { } work && identities.GetValueOrDefault(row.Id) is { } identity
            ? DeclaredIdentity.Of(context, work.Declaration).FindMismatch(identity)
            : null;

    private static bool MayRun(BatchedMigrationRow row) => row.Status.MayRun();

    private TableName TableOf(long id, TableName recorded) => identities.GetValueOrDefault(id)?.Table ?? recorded;

    private bool IsSameTable(TableName first, TableName second) =>
        store.Provider.IsSameName(first.Name, second.Name) && first.Schema == second.Schema;

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

        var running = await store.Migrations.FindRunningAsync(cancellationToken).ConfigureAwait(false);
        return [.. running.Select(r => (r.Id, r.Name, TableOf(r.Id, r.Table), r.SharesTable))];
    }
}
