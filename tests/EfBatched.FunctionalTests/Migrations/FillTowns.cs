using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Migrations;

public sealed class FillTowns : BatchedMigration<TownContext, Town>
{
    protected override void Configure(BatchedMigrationBuilder<Town> migration) => migration.Where(t => t.SearchName == null);

    public override Task<int> MigrateAsync(Batch<TownContext, Town> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(t => t.SearchName, t => t.Name + "!"), cancellationToken);
}
