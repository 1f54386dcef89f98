using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Setups;

public sealed class VisitItems : BatchedMigration<SetupContext, SetupItem>
{
    protected override void Configure(BatchedMigrationBuilder<SetupItem> migration) =>
        migration.Where(i => i.OwnerName == null).HasBatchSize(40).HasJobSize(120);

    public override Task<int> MigrateAsync(Batch<SetupContext, SetupItem> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(
            s => s.SetProperty(i => i.Visits, i => i.Visits + 1).SetProperty(i => i.OwnerName, "somebody"), cancellationToken);
}
