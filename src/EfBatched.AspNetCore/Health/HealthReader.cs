using EfBatched.AspNetCore.Reading;
using EfBatched.Storage;
using EfBatched.Storage.Gauges;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.AspNetCore.Health;

/// <summary>What a health check asks: one round trip, whose answer is kept for some seconds, whoever probes.</summary>
internal sealed class HealthReader(DatabaseSource source, TimeProvider time)
{
    private const int MostMigrations = 50;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>How long an answer is given again.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private readonly SharedReads _reads = new(time, Lifetime);

    public Task<HealthReading> ReadAsync(CancellationToken cancellationToken) =>
        _reads.ReadAsync(
            "health", token => source.UseAsync(context => AskAsync(context, token), token), cancellationToken);

    private static async Task<HealthReading> AskAsync(DbContext context, CancellationToken cancellationToken)
    {
        var store = new TrackingStore(context, Timeout);
        var (runners, rows) = await store.Gauges.ReadAsync(MostMigrations, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        return new HealthReading([.. rows.Where(r => !r.Status.HasEnded()).Select(r => Of(r, runners))]);
    }

    private static MigrationHealth Of(GaugeRow row, IReadOnlyList<LiveRunner> runners) =>
        new(
            row.Name,
            row.Status,
            row.EstimatedRows is { } rows ? Math.Min(100.0 * row.RowsScanned / Math.Max(rows, 1), 99.9) : null,
            row switch
            {
                { Status: BatchedMigrationStatus.Failed } => HealthStrings.Failed(row.Name),
                _ when !row.Status.MayRun() => null,
                { HeldReason: { } reason } => HealthStrings.Held(reason),
                _ when !runners.Any(r => r.Knows(row.Name)) => HealthStrings.NobodyRuns(runners.Count),
                { FailedJobs: > 0 } => HealthStrings.Retrying(row.FailedJobs),
                _ => null,
            });
}
