using EfBatched.Contexts;
using EfBatched.Databases.Errors;
using EfBatched.Databases.Providers;
using EfBatched.Storage;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.AspNetCore.Reading;

/// <summary>The database of a context: where migrations are read and changed, each time by a context of its own.</summary>
/// <param name="key">What it is called: the class of the context.</param>
/// <param name="isFirst">True where addresses need not name it.</param>
internal abstract class DatabaseSource(string key, bool isFirst)
{
    public string Key => key;

    /// <summary>How addresses name it; null for the first, which they mean without.</summary>
    public string? Address => isFirst ? null : key;

    public static DatabaseSource Create(Type context, IServiceScopeFactory scopes) => CreateAll([context], scopes)[0];

    /// <summary>One for each context, with names that differ.</summary>
    public static IReadOnlyList<DatabaseSource> CreateAll(IReadOnlyList<Type> contexts, IServiceScopeFactory scopes) =>
    [
        .. contexts.Select((context, i) => (DatabaseSource)Activator.CreateInstance(
            typeof(Typed<>).MakeGenericType(context),
            scopes,
            contexts.Count(c => c.Name == context.Name) == 1 ? context.Name : context.FullName,
            i == 0)!),
    ];

    /// <exception cref="DatabaseUnavailableException">The database does not answer, or has no tracking tables.</exception>
    public async Task<T> UseAsync<T>(Func<DbContext, Task<T>> use, CancellationToken cancellationToken)
    {
        var handle = Open();
        await using (handle.ConfigureAwait(false))
        {
            try
            {
                return await use(handle.Context).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                await ThrowIfUnavailableAsync(handle.Context, e, cancellationToken).ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Rehearses a migration as its runner would run it.</summary>
    public abstract Task<BatchedMigrationRehearsal> RehearseAsync(IServiceProvider services, string name, CancellationToken cancellationToken);

    private protected abstract ContextHandle Open();

    private static async Task ThrowIfUnavailableAsync(DbContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (StorageProviders.For(context).FindReach(exception) != DatabaseReach.Reached)
        {
            throw new DatabaseUnavailableException(DashboardStrings.Unreachable(FailureCause.Say(exception)), false, exception);
        }

        if (FailureCause.Find(exception) is not System.Data.Common.DbException)
        {
            return;
        }

        var table = TrackingTables.Find(context.Model)!.Migrations;
        var store = new TrackingStore(context, TimeSpan.FromSeconds(5));
        bool hasTables;
        try
        {
            hasTables = await store.Catalog.TableExistsAsync(table, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Where not even that is answered, it was not what was asked.
            throw new DatabaseUnavailableException(DashboardStrings.Unreachable(FailureCause.Say(e)), false, e);
        }

        if (!hasTables)
        {
            throw new DatabaseUnavailableException(DashboardStrings.NoTables, true, exception);
        }
    }

    private sealed class Typed<TContext>(IServiceScopeFactory scopes, string key, bool isFirst) : DatabaseSource(key, isFirst)
        where TContext : DbContext
    {
        public override Task<BatchedMigrationRehearsal> RehearseAsync(
            IServiceProvider services, string name, CancellationToken cancellationToken) =>
            services.RehearseBatchedMigrationAsync<TContext>(name, null, cancellationToken);

        private protected override ContextHandle Open() =>
            new ScopedContextSource<TContext>(scopes).Open();
    }
}
