using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Releases.Frozen;

public sealed class BackfillSearchName : BatchedMigration<FrozenContext, Customer>
{
    protected override void Configure(BatchedMigrationBuilder<Customer> migration) => migration.Where(c => c.SearchName == null);

    [SuppressMessage("Globalization", "CA1304", Justification = "The database lowers it.")]
    [SuppressMessage("Globalization", "CA1311", Justification = "The database lowers it.")]
    public override Task<int> MigrateAsync(Batch<FrozenContext, Customer> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(c => c.SearchName, c => c.Name.ToLower()), cancellationToken);
}
