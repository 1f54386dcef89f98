using EfBatched.Benchmarks.Data;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Benchmarks.Works;

internal sealed class DeleteOrphans : BatchedMigration<BenchmarkContext, Visit>
{
    protected override void Configure(BatchedMigrationBuilder<Visit> migration) => migration.At();

    public override Task<int> MigrateAsync(Batch<BenchmarkContext, Visit> batch, CancellationToken cancellationToken) =>
        batch.Rows.Where(v => !batch.Context.Visitors.Any(o => o.Id == v.VisitorId)).ExecuteDeleteAsync(cancellationToken);
}
