namespace EfBatched.FunctionalTests.Mappings;

/// <summary>Keeps one of the two query filters.</summary>
public sealed class WithinTenant<TEntity> : Scripted<TEntity>
    where TEntity : Account
{
    protected override void Configure(BatchedMigrationBuilder<TEntity> migration)
    {
        base.Configure(migration);
        migration.KeepQueryFilter("Tenant");
    }
}
