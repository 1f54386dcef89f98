using EfBatched.AspNetCore.Reading;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EfBatched.AspNetCore.Health;

/// <summary>Unhealthy while one of some named migrations has not finished.</summary>
internal sealed class ReadinessHealthCheck(DatabaseSource source, IReadOnlyList<string> names, TimeProvider time) : IHealthCheck
{
    private readonly SharedReads _reads = new(time, HealthReader.Lifetime);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var finished = await _reads.ReadAsync(
                "finished", token => source.UseAsync(db => FindFinishedAsync(db, token), token), cancellationToken).ConfigureAwait(false);
            var missing = names.Except(finished, StringComparer.Ordinal).ToList();
            return missing.Count == 0
                ? HealthCheckResult.Healthy(HealthStrings.Finished)
                : new HealthCheckResult(context.Registration.FailureStatus, HealthStrings.NotFinished(missing));
        }
        catch (DatabaseUnavailableException e)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, e.Message);
        }
    }

    private Task<List<string>> FindFinishedAsync(DbContext context, CancellationToken cancellationToken) =>
        context.Set<BatchedMigrationRow>()
            .Where(m => names.Contains(m.Name)
                && (m.Status == BatchedMigrationStatus.Finished || m.Status == BatchedMigrationStatus.Finalized))
            .Select(m => m.Name).ToListAsync(cancellationToken);
}
