using EfBatched.Declaring;
using EfBatched.Diagnostics;
using EfBatched.Running.Runner;
using EfBatched.Storage.Migrations;
using EfBatched.Work;

namespace EfBatched.Running.Cycle;

/// <summary>
/// Finds, in one query, what nothing holds; leaves what is another context's to that one, what this build does not know to one that does, and
/// what runs after another until that one has finished.
/// </summary>
internal sealed class MigrationFinder(
    EngineDatabase database,
    RunnerPolicy policy,
    EngineDiagnostics diagnostics,
    RunnerMemory memory,
    RunnerIdentity identity,
    WorkRegistry works) : IMigrationFinder
{
    private readonly MissingWork _missing = new(database, policy, diagnostics, memory, identity);

    public async Task<IReadOnlyList<(MigrationSnapshot Migration, BatchedWork Work)>> FindAsync(
        string? only, CancellationToken cancellationToken)
    {
        var runnable = await database.WithStoreAsync((s, _) => s.Migrations.FindRunnableAsync(cancellationToken)).ConfigureAwait(false);
        IReadOnlyDictionary<string, BatchedMigrationStatus>? statuses = null;
        var found = new List<(MigrationSnapshot, BatchedWork)>();
        foreach (var migration in runnable.Where(m => only is null || m.Name == only))
        {
            var work = works.Find(migration.Name);
            if (IsOthers(migration, work))
            {
                continue;
            }

            if (work is null)
            {
                await _missing.LeaveAsync(migration, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (!migration.HasStarted && work.Declaration.RunsAfter.Count > 0)
            {
                statuses ??= await StatusesAsync(cancellationToken).ConfigureAwait(false);
                if (RunsAfter.FindUnfinished(work.Declaration, statuses) is { Count: > 0 } unfinished)
                {
                    MigrationLog.Waits(diagnostics.MigrationLogger, migration.Name, migration.Id, string.Join("', '", unfinished.Keys));
                    continue;
                }
            }

            found.Add((migration, work));
        }

        return found;
    }

    // Not even given up for want of code: this build never had it.
    private bool IsOthers(MigrationSnapshot migration, BatchedWork? work)
    {
        if (migration.Owner is null || migration.Owner == database.Owner)
        {
            memory.ForeignNames.Remove(migration.Name);
            return false;
        }

        if (work is null)
        {
            MigrationLog.Unknown(diagnostics.MigrationLogger, migration.Name, migration.Id);
        }
        else if (database.IdentityOf(work).FindMismatch(migration.Identity) is { } mismatch && memory.ForeignNames.Add(migration.Name, mismatch))
        {
            MigrationLog.Refused(diagnostics.MigrationLogger, mismatch);
        }

        return true;
    }

    private async Task<IReadOnlyDictionary<string, BatchedMigrationStatus>> StatusesAsync(CancellationToken cancellationToken) =>
        (await database.WithStoreAsync((s, _) => s.Migrations.StatusesAsync(cancellationToken)).ConfigureAwait(false))
            .ToDictionary(m => m.Name, m => m.Status, StringComparer.Ordinal);
}
