using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfBatched.TestUtilities;

public static class BeginExtensions
{
    /// <summary>
    /// Enqueues a migration; where <c>EnsureCreated</c> has done so, finished at once over a table that was still empty, it has it run after all.
    /// </summary>
    public static async Task BeginBatchedMigrationAsync(this DatabaseFacade database, string name, CancellationToken cancellationToken = default)
    {
        if (!await database.EnqueueBatchedMigrationAsync(name, cancellationToken: cancellationToken))
        {
            await database.BatchedMigrations().RunAgainAsync(name, "The test has filled the table.", cancellationToken: cancellationToken);
        }
    }
}
