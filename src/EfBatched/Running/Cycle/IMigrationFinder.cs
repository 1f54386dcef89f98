using EfBatched.Storage.Migrations;
using EfBatched.Work;

namespace EfBatched.Running.Cycle;

/// <summary>Finds the migrations that this runner could work on now, best first.</summary>
internal interface IMigrationFinder
{
    /// <param name="only">The one name to look for; null for all.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    Task<IReadOnlyList<(MigrationSnapshot Migration, BatchedWork Work)>> FindAsync(string? only, CancellationToken cancellationToken);
}
