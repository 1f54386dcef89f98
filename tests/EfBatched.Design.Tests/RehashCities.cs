using Microsoft.EntityFrameworkCore;

namespace EfBatched.Design.Tests;

/// <summary>Sets everything that a step can say.</summary>
public sealed class RehashCities : BatchedMigration<DbContext, City>
{
    protected override void Configure(BatchedMigrationBuilder<City> migration) => migration
        .BatchBy(c => new { c.CountryId, c.Id })
        .HasFixedBatchSize(50)
        .HasJobSize(500)
        .HasMaxParallelJobs(3)
        .SharesTable()
        .StartsPaused()
        .SeesAllRows()
        .ReliesOn(c => new { c.Name, c.SearchName });

    public override Task<int> MigrateAsync(Batch<DbContext, City> batch, CancellationToken cancellationToken) => Task.FromResult(0);
}
