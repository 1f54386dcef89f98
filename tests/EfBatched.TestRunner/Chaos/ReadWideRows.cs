namespace EfBatched.TestRunner.Chaos;

/// <summary>Default, so adaptive sizes, computed in C# from what it reads, without a condition.</summary>
public sealed class ReadWideRows : BatchedMigration<ChaosContext, WideRow>
{
    /// <summary>The line that says that a batch begins to read, so that a process can be stopped in the middle of it.</summary>
    public const string Reads = "reads";

    protected override void Configure(BatchedMigrationBuilder<WideRow> migration) =>
        migration.HasMaxParallelJobs(2);

    public override Task<int> MigrateAsync(Batch<ChaosContext, WideRow> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Console.WriteLine(Reads);
        return batch.UpdateRowsAsync(
            r => new { r.Changes, r.Body }, r => new { Changes = r.Changes + (r.Body.Length > 0 ? 1 : 0) }, cancellationToken);
    }
}
