using EfBatched.Benchmarks.Data;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Benchmarks.Works;

internal sealed class FillSearchName : BatchedMigration<BenchmarkContext, Place>
{
    protected override void Configure(BatchedMigrationBuilder<Place> migration) =>
        migration.Where(p => p.SearchName == null).At();

    public override Task<int> MigrateAsync(Batch<BenchmarkContext, Place> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(p => p.SearchName, p => p.Name.ToLower()), cancellationToken);
}
