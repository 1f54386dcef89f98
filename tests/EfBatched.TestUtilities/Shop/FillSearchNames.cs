using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestUtilities.Shop;

/// <summary>Work that says which rows still have to be changed, so that its end can be verified; each change is counted.</summary>
public sealed class FillSearchNames(WorkScript? script) : ScriptedWork(script)
{
    public FillSearchNames()
        : this(null)
    {
    }

    protected override void Configure(BatchedMigrationBuilder<Order> migration) =>
        migration.Where(o => o.SearchName == null).HasBatchSize(100).HasJobSize(500);

    protected override Task<int> WorkAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken) =>
        FillAsync(batch, cancellationToken);

    [SuppressMessage("Globalization", "CA1304", Justification = "The database lowers it.")]
    [SuppressMessage("Globalization", "CA1311", Justification = "The database lowers it.")]
    public static Task<int> FillAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken) =>
        batch.Rows.ExecuteUpdateAsync(
            s => s.SetProperty(o => o.SearchName, o => o.Customer.ToLower()).SetProperty(o => o.Changes, o => o.Changes + 1), cancellationToken);
}
