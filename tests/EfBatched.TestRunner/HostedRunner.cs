using EfBatched.TestRunner.Chaos;
using EfBatched.TestUtilities.Faults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EfBatched.TestRunner;

/// <summary>An application with a runner, until it is told to stop.</summary>
internal static class HostedRunner
{
    public static async Task<int> RunAsync(string connectionString, bool isRetrying, bool isGuarded)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(new ConsoleLines()).AddFilter("Microsoft", LogLevel.None);
        builder.Services.AddDbContext<ChaosContext>(
            o => ChaosContext.Configure(o, connectionString, isRetrying).AddInterceptors(new DawdlingInterceptor()));
        builder.Services.AddBatchedMigrationRunner<ChaosContext>(
            o =>
            {
                o.StartJitter = TimeSpan.Zero;
                // The harness looks so often that the work would make way for it.
                o.Throttling.DutyCyclePercent = 100;
                o.JobInterval = TimeSpan.FromMilliseconds(200);
                o.MaxConcurrentJobs = 3;
                o.MaxRunDuration = TimeSpan.FromSeconds(5);
                o.LeaseDuration = TimeSpan.FromSeconds(5);
                o.WorkTimeout = TimeSpan.FromSeconds(4);
                o.LockTimeout = TimeSpan.FromMilliseconds(500);
                o.RetryDelay = TimeSpan.FromMilliseconds(200);
                o.MaxRetryDelay = TimeSpan.FromSeconds(2);
            });
        if (!isGuarded)
        {
            builder.Services.AddBrokenGuard();
        }

        using var host = builder.Build();
        await host.RunAsync();
        return 0;
    }
}
