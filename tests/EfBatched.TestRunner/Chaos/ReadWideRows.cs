namespace EfBatched.TestRunner.Chaos;

/// <summary>Fixed sizes, computed in C# from what it reads, without a condition.</summary>
public sealed class ReadWideRows : BatchedMigration<ChaosContext, WideRow>
{
    /// <summary>The line that says that a batch is about to read, so that a process can be stopped in the middle of it.</summary>
    public const string Reads = "reads";

    /// <summary>How long it waits after that line, for the harness to keep back what it reads; most batches do without.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // A batch has 30 MB, which no buffers between server and process take in.
    protected override void Configure(BatchedMigrationBuilder<WideRow> migration) =>
        migration.HasFixedBatchSize(150).HasJobSize(600).HasMaxParallelJobs(2);

    public override async Task<int> MigrateAsync(Batch<ChaosContext, WideRow> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (Random.Shared.Next(3) == 0)
        {
            Console.WriteLine(Reads);
            await Task.Delay(Pause, cancellationToken);
        }

        return await batch.UpdateRowsAsync(
            r => new { r.Changes, r.Body }, r => new { Changes = r.Changes + (r.Body.Length > 0 ? 1 : 0) }, cancellationToken);
    }
}
