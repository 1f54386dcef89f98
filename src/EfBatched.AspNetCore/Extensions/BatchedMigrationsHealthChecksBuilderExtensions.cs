using EfBatched;
using EfBatched.AspNetCore.Health;
using EfBatched.AspNetCore.Reading;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds health checks over batched migrations.</summary>
public static class BatchedMigrationsHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that is unhealthy when a batched migration has failed, and degraded when one is held, retries or has nobody to run it. Its data
    /// say of each that has not ended where it stands, how far it is and what is wrong.
    /// </summary>
    /// <remarks>One query, whose answer is given again for five seconds.</remarks>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">What it says when one has failed; null for unhealthy.</param>
    /// <param name="tags">Tags to choose checks by.</param>
    public static IHealthChecksBuilder AddBatchedMigrations<TContext>(
        this IHealthChecksBuilder builder,
        string name = "batched-migrations",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        HealthReader? reader = null;
        return builder.Add(
            new HealthCheckRegistration(
                name,
                services => new MigrationsHealthCheck(LazyInitializer.EnsureInitialized(
                    ref reader, () => new HealthReader(SourceOf<TContext>(services), TimeOf(services)))!),
                failureStatus,
                tags));
    }

    /// <summary>Adds a check that is unhealthy until some batched migrations have finished, for a release that relies on their rows.</summary>
    /// <remarks>One query, whose answer is given again for five seconds.</remarks>
    /// <param name="builder">The health checks.</param>
    /// <param name="migrations">The names of the migrations that are relied on.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">What it says until then; null for unhealthy.</param>
    /// <param name="tags">Tags to choose checks by, as <c>ready</c>.</param>
    /// <exception cref="ArgumentException">No migration is named.</exception>
    public static IHealthChecksBuilder AddBatchedMigrationsFinished<TContext>(
        this IHealthChecksBuilder builder,
        IEnumerable<string> migrations,
        string name = "batched-migrations-finished",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(migrations);
        string[] names = [.. migrations.Distinct(StringComparer.Ordinal)];
        ArgumentOutOfRangeException.ThrowIfZero(names.Length, nameof(migrations));
        ReadinessHealthCheck? check = null;
        return builder.Add(
            new HealthCheckRegistration(
                name,
                services => LazyInitializer.EnsureInitialized(
                    ref check, () => new ReadinessHealthCheck(SourceOf<TContext>(services), names, TimeOf(services)))!,
                failureStatus,
                tags));
    }

    // A check is made in a scope of its own, which ends with it; what it opens later must not be of that.
    private static DatabaseSource SourceOf<TContext>(IServiceProvider services)
        where TContext : DbContext =>
        DatabaseSource.Create(typeof(TContext), services.GetRequiredService<IServiceScopeFactory>());

    private static TimeProvider TimeOf(IServiceProvider services) => services.GetService<TimeProvider>() ?? TimeProvider.System;
}
