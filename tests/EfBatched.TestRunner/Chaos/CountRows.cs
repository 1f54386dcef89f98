using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestRunner.Chaos;

/// <summary>Fixed sizes, in one statement, without a condition. Every repetition shows twice: in the row, and in its log.</summary>
public sealed class CountRows : BatchedMigration<ChaosContext, CountedRow>
{
    protected override void Configure(BatchedMigrationBuilder<CountedRow> migration) =>
        migration.HasFixedBatchSize(500).HasJobSize(5000).HasMaxParallelJobs(3);

    public override async Task<int> MigrateAsync(Batch<ChaosContext, CountedRow> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var after = batch.After is [int key] ? key : int.MinValue;
        await batch.Context.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO "CountLogs" ("RowId") SELECT "Id" FROM "CountedRows" WHERE "Id" > {after} AND "Id" <= {(int)batch.UpTo[0]}
             """,
            cancellationToken);
        // By a row whose divisor is 0 the database cannot divide (22012).
        return await batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(r => r.Changes, r => r.Changes + (1 / r.Divisor)), cancellationToken);
    }
}
