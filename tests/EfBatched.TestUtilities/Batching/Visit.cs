using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestUtilities.Batching;

/// <summary>Counts how often a migration came to each row; walks by the primary key.</summary>
public sealed class Visit<TEntity> : BatchedMigration<KeyContext, TEntity>
    where TEntity : KeyRow
{
    protected override void Configure(BatchedMigrationBuilder<TEntity> migration) =>
        migration.HasFixedBatchSize(130).HasJobSize(390);

    public override Task<int> MigrateAsync(Batch<KeyContext, TEntity> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(r => r.Visits, r => r.Visits + 1), cancellationToken);
}
