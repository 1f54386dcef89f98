using EfBatched;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Shop;

/// <summary>What the documents write into an application's start. Compiled, never run.</summary>
internal static class HostSnippets
{
    public static void Register(HostApplicationBuilder builder, string connectionString)
    {
        // snippet: register
        builder.Services.AddDbContext<ShopContext>(o => o.UseNpgsql(connectionString).UseBatchedMigrations());
        builder.Services.AddBatchedMigrationRunner<ShopContext>();
        // end
    }

    public static void Configure(HostApplicationBuilder builder, Action<BatchedMigrationErrorContext> report)
    {
        // snippet: options
        builder.Services.AddBatchedMigrationRunner<ShopContext>(o =>
        {
            o.IsEnabled = builder.Configuration["RunBatchedMigrations"] != "false";
            o.WorkTimeout = TimeSpan.FromSeconds(5);
            o.OnError = (error, cancellationToken) =>
            {
                report(error);
                return ValueTask.CompletedTask;
            };
        });
        // end
    }

    public static void Throttle(HostApplicationBuilder builder)
    {
        // snippet: throttling-options
        builder.Services.AddBatchedMigrationRunner<ShopContext>(o =>
        {
            o.Throttling.DutyCyclePercent = 80;                      // work 80 % of the time
            o.Throttling.MaxReplicaLag = TimeSpan.FromSeconds(10);
            o.Throttling.IgnoredReplicas.Add("reporting_delayed");
            o.Throttling.MaxTransactionAge = null;                   // off
        });
        // end

        // snippet: throttling-indicator
        builder.Services.AddBatchedMigrationThrottle<ShopContext, QueueLength>();
        // end
    }

    public static void Locate(DbContextOptionsBuilder options, string connectionString)
    {
        // snippet: location
        options.UseNpgsql(connectionString).UseBatchedMigrations(b => b.UseSchema("ops").UseTablePrefix("bg_"));
        // end
    }

    public static void Share(DbContextOptionsBuilder options, string connectionString)
    {
        // snippet: shared-tables
        options.UseNpgsql(connectionString).UseBatchedMigrations(b => b.SharesTablesOfAnotherContext());
        // end
    }

    public static void Own(DbContextOptionsBuilder options, string connectionString)
    {
        // snippet: owner
        options.UseNpgsql(connectionString).UseBatchedMigrations(b => b.HasOwnerName("ShopContext"));
        // end
    }

    public static async Task<int> RunAsync(IHost host, CancellationToken cancellationToken)
    {
        // snippet: foreground
        var result = await host.Services.RunBatchedMigrationsAsync<ShopContext>(
            configure: o => o.MaxJobAttempts = 2, cancellationToken: cancellationToken);
        return result.Succeeded ? 0 : 1;
        // end
    }

    public static async Task HurryAsync(IHost host, CancellationToken cancellationToken)
    {
        // snippet: full-speed
        await host.Services.RunBatchedMigrationsAsync<ShopContext>(
            configure: o => o.UseFullSpeed(), cancellationToken: cancellationToken);
        // end
    }

    public static async Task<int> StartAsync(HostApplicationBuilder builder, string[] args)
    {
        // snippet: command
        var app = builder.Build();
        if (BatchedMigrationCommand.IsRequested(args))
        {
            return await app.RunBatchedMigrationCommandAsync<ShopContext>(args);
        }

        await app.RunAsync();
        return 0;
        // end
    }

    public static async Task DrainAsync(IHost host)
    {
        // snippet: handle
        var runner = host.Services.GetRequiredService<IBatchedMigrationRunner<ShopContext>>();
        runner.Wake();         // look for work now, not after JobInterval
        await runner.Drained;  // completes once the host has asked the runner to stop and it holds no job
        // end
    }
}
