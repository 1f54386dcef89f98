using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Ends;

/// <summary>Work that shows on each row how often it was done.</summary>
public sealed class CountUp<TRow> : BatchedMigration<CountedContext<TRow>, TRow>
    where TRow : CountedRow, ICountedRow<TRow>
{
    protected override void Configure(BatchedMigrationBuilder<TRow> migration) => TRow.Configure(migration);

    public override Task<int> MigrateAsync(Batch<CountedContext<TRow>, TRow> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(r => r.N, r => r.N + 1), cancellationToken);
}
