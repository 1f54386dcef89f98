using EfBatched.Contexts;
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

    public TimeProvider Time { get; } = services.GetService<TimeProvider>() ?? TimeProvider.System;

    public async Task<T> WithContextAsync<T>(Func<DbContext, Task<T>> use, CancellationToken cancellationToken)
    {
        var handle = new ScopedContextSource<TContext>(services.GetRequiredService<IServiceScopeFactory>()).Open();
        await using (handle.ConfigureAwait(false))
        {
            await CheckTablesAsync(handle.Context, cancellationToken).ConfigureAwait(false);
            return await use(handle.Context).ConfigureAwait(false);
        }
    }

    public Task<BatchedMigrationRunResult> RunAsync(
        string? name, Action<BatchedMigrationRunnerOptions> configure, CancellationToken cancellationToken) =>
        services.RunBatchedMigrationsAsync<TContext>(name, configure, cancellationToken);

    public Task<BatchedMigrationRehearsal> RehearseAsync(
        string name, BatchedMigrationRehearsalOptions options, CancellationToken cancellationToken) =>
        services.RehearseBatchedMigrationAsync<TContext>(name, options, cancellationToken);

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
