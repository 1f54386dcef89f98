using EfBatched.Diagnostics;
using EfBatched.Storage;

namespace EfBatched.Running;

/// <summary>Finds, in one query, what nothing holds; leaves what this build does not know to one that does.</summary>
internal sealed class MigrationFinder(EngineEnvironment environment, WorkRegistry works) : IMigrationFinder
{
    public async Task<IReadOnlyList<(MigrationSnapshot Migration, BatchedWork Work)>> FindAsync(
        string? only, CancellationToken cancellationToken)
    {
        var runnable = await environment.WithStoreAsync((s, _) => s.Migrations.FindRunnableAsync(cancellationToken)).ConfigureAwait(false);
        var found = new List<(MigrationSnapshot, BatchedWork)>();
        foreach (var migration in runnable.Where(m => only is null || m.Name == only))
        {
            if (works.Find(migration.Name) is { } work)
            {
                found.Add((migration, work));
            }
            else
            {
                MigrationLog.Unknown(environment.MigrationLogger, migration.Name, migration.Id);
            }
        }

        return found;
    }
}
