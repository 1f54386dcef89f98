using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestRunner.Chaos;

/// <summary>Default, so adaptive sizes, row by row with SaveChanges, with a condition that is verified at the end.</summary>
public sealed class DivideRows : BatchedMigration<ChaosContext, DividedRow>
{
    protected override void Configure(BatchedMigrationBuilder<DividedRow> migration) =>
        migration.Where(r => r.Filled == null).HasMaxParallelJobs(2);

    public override async Task<int> MigrateAsync(Batch<ChaosContext, DividedRow> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var rows = await batch.Rows.ToListAsync(cancellationToken);
        foreach (var row in rows)
        {
            row.Filled = (row.Id / row.Divisor).ToString(CultureInfo.InvariantCulture);
            row.Changes++;
        }

        await batch.Context.SaveChangesAsync(cancellationToken);
        return rows.Count;
    }
}
