using EfBatched.Contexts;
using EfBatched.Databases;
using EfBatched.Databases.Errors;
using EfBatched.Databases.Providers;
using EfBatched.Storage;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.CommandLine.Commands;

/// <summary>An application that registers its context by a scope or by a factory.</summary>
internal sealed class CommandTarget<TContext>(IServiceProvider services) : ICommandTarget
    where TContext : DbContext
{
    private static readonly TimeSpan Timeout = new BatchedMigrationRunnerOptions().BookkeepingTimeout;

    private StorageProvider? _provider;

    public TimeProvider Time { get; } = services.GetService<TimeProvider>() ?? TimeProvider.System;

    // Before the first use no provider is known, and whatever has failed was no database.
    public DatabaseReach FindReach(Exception exception) => _provider?.FindReach(exception) ?? DatabaseReach.Reached;

    public async Task<T> WithContextAsync<T>(Func<DbContext, Task<T>> use, CancellationToken cancellationToken)
    {
        var handle = new ScopedContextSource<TContext>(services.GetRequiredService<IServiceScopeFactory>()).Open();
        await using (handle.ConfigureAwait(false))
        {
            _provider = StorageProviders.For(handle.Context);
            await CheckTablesAsync(handle.Context, cancellationToken).ConfigureAwait(false);
            return await use(handle.Context).ConfigureAwait(false);
        }
    }

    public Task<BatchedMigrationRunResult> RunAsync(
        string? name, Action<BatchedMigrationRunnerOptions> configure, CancellationToken cancellationToken) =>
        services.RunBatchedMigrationsAsync<TContext>(name, configure, cancellationToken);

    public async Task<BatchedMigrationRehearsal> RehearseAsync(
        string name, BatchedMigrationRehearsalOptions options, CancellationToken cancellationToken)
    {
        var handle = new ScopedContextSource<TContext>(services.GetRequiredService<IServiceScopeFactory>()).Open();
        await using (handle.ConfigureAwait(false))
        {
            _provider = StorageProviders.For(handle.Context);
        }

        return await services.RehearseBatchedMigrationAsync<TContext>(name, options, cancellationToken).ConfigureAwait(false);
    }

    private static async Task CheckTablesAsync(DbContext context, CancellationToken cancellationToken)
    {
        var store = new TrackingStore(context, Timeout);
        var table = TrackingTables.Find(context.Model)!.Migrations;
        if (!await store.Catalog.TableExistsAsync(table, cancellationToken).ConfigureAwait(false))
        {
            throw new InvalidOperationException(CommandLineStrings.TrackingTablesMissing(table.Name));
        }
    }
}
