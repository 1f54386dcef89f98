using EfBatched;
using EfBatched.Running.Hosting;
using EfBatched.Throttling;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Registers what slows batched migrations down.
/// </summary>
public static class BatchedMigrationThrottleServiceCollectionExtensions
{
    /// <summary>
    /// Has an indicator asked by every runner of a context's batched migrations, and by runs in the foreground on the same services.
    /// </summary>
    /// <remarks>
    /// The indicator is a singleton, unless it is registered already. It gets a context to query the database with each time that it is asked.
    /// Several are combined: the one that asks for the most has its way. See docs/throttling.md.
    /// </remarks>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddBatchedMigrationThrottle<TContext, TIndicator>(this IServiceCollection services)
        where TContext : DbContext
        where TIndicator : class, IThrottleIndicator
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<TIndicator>();
        services.AddOptions<BatchedMigrationRunnerOptions>(RunnerService<TContext>.OptionsName)
            .Configure<TIndicator>((options, indicator) => options.Throttling.Indicators.Add(indicator));
        return services;
    }
}
