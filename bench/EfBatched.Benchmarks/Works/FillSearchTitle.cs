using EfBatched.Benchmarks.Data;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Benchmarks.Works;

internal sealed class FillSearchTitle : BatchedMigration<BenchmarkContext, Document>
{
    protected override void Configure(BatchedMigrationBuilder<Document> migration) =>
        migration.Where(d => d.SearchTitle == null).At();

    public override Task<int> MigrateAsync(Batch<BenchmarkContext, Document> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(d => d.SearchTitle, d => d.Title.ToLower()), cancellationToken);
}
