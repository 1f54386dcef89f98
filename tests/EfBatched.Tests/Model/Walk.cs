using Microsoft.EntityFrameworkCore;

namespace EfBatched.Tests.Model;

/// <summary>Walks an entity type by the properties that its arguments name; by the primary key without any.</summary>
public sealed class Walk<TEntity> : BatchedMigration<DbContext, TEntity>
    where TEntity : class
{
    protected override void Configure(BatchedMigrationBuilder<TEntity> migration)
    {
        if (migration.GetArguments<string[]>() is { Length: > 0 } names)
        {
            migration.BatchBy(names);
        }
    }

    public override Task<int> MigrateAsync(Batch<DbContext, TEntity> batch, CancellationToken cancellationToken) => Task.FromResult(0);
}
