using EfBatched;
using EfBatched.Diagnostics;
using EfBatched.Running.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Registers the runner of batched migrations.
/// </summary>
public static class BatchedMigrationRunnerServiceCollectionExtensions
{
    /// <summary>
    /// Adds the hosted runner of a context's batched migrations. Any number of processes may run one; they share the work through the database.
    /// </summary>
    /// <remarks>
    /// The context must be registered, by <c>AddDbContext</c>, <c>AddDbContextPool</c> or <c>AddDbContextFactory</c>, and use batched migrations.
    /// A <see cref="TimeProvider" /> is taken from the services if there is one. The options are checked when the host starts.
    /// Calling it again for the same context only adds to the options.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the runner's options; null for the defaults.</param>
    public static IServiceCollection AddBatchedMigrationRunner<TContext>(
        this IServiceCollection services, Action<BatchedMigrationRunnerOptions>? configure = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<BatchedMigrationRunnerOptions>(RunnerService<TContext>.OptionsName)
            .Configure(configure ?? (_ => { }))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BatchedMigrationRunnerOptions>, RunnerOptionsValidator>());
        if (services.Any(s => s.ServiceType == typeof(RunnerService<TContext>)))
        {
            return services;
        }

        services.AddLogging();
        services.TryAddSingleton(EfBatchedMetrics.Create);
        services.AddSingleton<RunnerService<TContext>>();
        services.AddSingleton<IBatchedMigrationRunner<TContext>>(p => p.GetRequiredService<RunnerService<TContext>>());
        services.AddHostedService(p => p.GetRequiredService<RunnerService<TContext>>());
        return services;
    }
}
