using EfBatched.Diagnostics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace OpenTelemetry;

/// <summary>Adds EfBatched to OpenTelemetry; docs/diagnostics.md lists its metrics and activities.</summary>
public static class EfBatchedOpenTelemetryExtensions
{
    /// <summary>Adds its metrics and its activities: <c>services.AddOpenTelemetry().AddEfBatchedInstrumentation()</c>.</summary>
    /// <returns>The same builder.</returns>
    public static IOpenTelemetryBuilder AddEfBatchedInstrumentation(this IOpenTelemetryBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithMetrics(m => m.AddEfBatchedInstrumentation()).WithTracing(t => t.AddEfBatchedInstrumentation());
    }

    /// <summary>Adds its metrics alone.</summary>
    /// <returns>The same builder.</returns>
    public static MeterProviderBuilder AddEfBatchedInstrumentation(this MeterProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddMeter(EfBatchedDiagnostics.MeterName);
    }

    /// <summary>Adds its activities alone.</summary>
    /// <returns>The same builder.</returns>
    public static TracerProviderBuilder AddEfBatchedInstrumentation(this TracerProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddSource(EfBatchedDiagnostics.ActivitySourceName);
    }
}
