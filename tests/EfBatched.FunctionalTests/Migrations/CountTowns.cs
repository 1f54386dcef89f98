using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Migrations;

/// <summary>Has no condition, so that nothing tells which rows are left.</summary>
public sealed class CountTowns : BatchedMigration<TownContext, Town>
{
    public override Task<int> MigrateAsync(Batch<TownContext, Town> batch, CancellationToken cancellationToken) =>
        batch.Rows.CountAsync(cancellationToken);
}
