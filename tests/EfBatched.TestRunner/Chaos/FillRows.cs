using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestRunner.Chaos;

/// <summary>Default, so adaptive sizes, in one statement, with a condition that is verified at the end.</summary>
public sealed class FillRows : BatchedMigration<ChaosContext, FilledRow>
{
    protected override void Configure(BatchedMigrationBuilder<FilledRow> migration) =>
        migration.Where(r => r.Filled == null).HasMaxParallelJobs(3);

    [SuppressMessage("Globalization", "CA1304", Justification = "The database raises it.")]
    [SuppressMessage("Globalization", "CA1311", Justification = "The database raises it.")]
    public override Task<int> MigrateAsync(Batch<ChaosContext, FilledRow> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return batch.Rows.ExecuteUpdateAsync(
            s => s.SetProperty(r => r.Filled, r => r.Name.ToUpper()).SetProperty(r => r.Changes, r => r.Changes + 1), cancellationToken);
    }
}
