namespace EfBatched.FunctionalTests.Mappings;

/// <summary>Does what its context says, so that each test writes its work where it asserts its effect.</summary>
public class Scripted<TEntity> : BatchedMigration<MappingContext, TEntity>
    where TEntity : class
{
    protected override void Configure(BatchedMigrationBuilder<TEntity> migration) =>
        migration.HasFixedBatchSize(MappingDatabase.BatchSize).HasJobSize(3 * MappingDatabase.BatchSize);

    public override Task<int> MigrateAsync(Batch<MappingContext, TEntity> batch, CancellationToken cancellationToken) =>
        ((Work<TEntity>)batch.Context.Work!)(batch, cancellationToken);
}
