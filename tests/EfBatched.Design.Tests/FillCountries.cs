using Microsoft.EntityFrameworkCore;

namespace EfBatched.Design.Tests;

public sealed class FillCountries : BatchedMigration<DbContext, Country>
{
    public override Task<int> MigrateAsync(Batch<DbContext, Country> batch, CancellationToken cancellationToken) => Task.FromResult(0);
}
