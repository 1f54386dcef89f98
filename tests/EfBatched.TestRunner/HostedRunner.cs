using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Shop;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EfBatched.TestRunner;

/// <summary>An application with a runner, until it is told to stop.</summary>
internal static class HostedRunner
{
    public static async Task<int> RunAsync(ShopProvider provider, string connectionString, bool isGuarded)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(new ConsoleLines()).AddFilter("Microsoft", LogLevel.None);
        builder.Services.AddDbContext<ShopContext>(
            o =>
            {
                ShopDatabase.Configure(o, provider, connectionString);
                o.AddInterceptors(new DawdlingInterceptor());
            });
        builder.Services.AddSingleton(new WorkScript { Work = LoggedChange.RunAsync });
        builder.Services.AddBatchedMigrationRunner<ShopContext>(
            o =>
            {
                o.StartJitter = TimeSpan.Zero;
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
