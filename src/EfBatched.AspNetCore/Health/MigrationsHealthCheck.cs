using System.Globalization;
using EfBatched.AspNetCore.Reading;
using EfBatched.Tracking;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EfBatched.AspNetCore.Health;

/// <summary>Unhealthy when a migration has failed, degraded when one is held, retries or has nobody to run it.</summary>
internal sealed class MigrationsHealthCheck(HealthReader reader) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HealthReading reading;
        try
        {
            reading = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DatabaseUnavailableException e)
        {
            // The database has checks of its own; and where there are no tables nothing was enqueued.
            return e.HasNoTables ? HealthCheckResult.Healthy(HealthStrings.AllWell) : HealthCheckResult.Degraded(e.Message);
        }

        var faults = reading.Migrations.Where(m => m.Fault is not null).ToList();
        var data = reading.Migrations.ToDictionary(
            m => m.Name,
            object (m) => string.Create(
                CultureInfo.InvariantCulture, $"{StoredName.Of(m.Status)}{(m.Percent is { } percent ? $", {percent:0.0} %" : "")}{(m.Fault is { } f ? $". {f}" : "")}"));
        return faults.Count == 0 ? HealthCheckResult.Healthy(HealthStrings.AllWell, data)
            : faults.Any(f => f.Status == BatchedMigrationStatus.Failed)
                ? new HealthCheckResult(context.Registration.FailureStatus, HealthStrings.Sum(faults), null, data)
            : HealthCheckResult.Degraded(HealthStrings.Sum(faults), null, data);
    }
}
