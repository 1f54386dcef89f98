using Microsoft.EntityFrameworkCore;

namespace EfBatched.Design.Tests;

public sealed class BackfillSearchName : BatchedMigration<DbContext, City>
{
    protected override void Configure(BatchedMigrationBuilder<City> migration) => migration.Where(c => c.SearchName == null);

    public override Task<int> MigrateAsync(Batch<DbContext, City> batch, CancellationToken cancellationToken) => Task.FromResult(0);
}
