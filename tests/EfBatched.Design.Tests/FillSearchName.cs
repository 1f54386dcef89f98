using Microsoft.EntityFrameworkCore;

namespace EfBatched.Design.Tests;

/// <summary>What <see cref="BackfillSearchName" /> might be renamed to.</summary>
public sealed class FillSearchName : BatchedMigration<DbContext, City>
{
    public override Task<int> MigrateAsync(Batch<DbContext, City> batch, CancellationToken cancellationToken) => Task.FromResult(0);
}
