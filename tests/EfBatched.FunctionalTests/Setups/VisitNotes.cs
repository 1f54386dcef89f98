using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Setups;

public sealed class VisitNotes : BatchedMigration<GuestContext, GuestNote>
{
    protected override void Configure(BatchedMigrationBuilder<GuestNote> migration) => migration.RunsAfter(nameof(VisitItems));

    public override Task<int> MigrateAsync(Batch<GuestContext, GuestNote> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(i => i.Visits, i => i.Visits + 1), cancellationToken);
}
