using EfBatched.Benchmarks.Data;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Benchmarks.Works;

internal sealed class FillTotal : BatchedMigration<BenchmarkContext, OrderLine>
{
    protected override void Configure(BatchedMigrationBuilder<OrderLine> migration) =>
        migration.Where(l => l.Total == null).At();

    public override Task<int> MigrateAsync(Batch<BenchmarkContext, OrderLine> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(l => l.Total, l => l.Quantity * l.Price), cancellationToken);
}
