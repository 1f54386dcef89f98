using EfBatched.Declaring;
using EfBatched.Reporting;
using EfBatched.Storage;
using EfBatched.Storage.Runners;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.AspNetCore.Reading;

/// <summary>All that pages, the HTTP API and health checks read, shared by everybody who asks the same.</summary>
internal sealed class Reader(DatabaseSource source, SharedReads reads, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public DatabaseSource Source => source;

    public Task<MigrationList> ListAsync(CancellationToken cancellationToken) =>
        ReadAsync(
            "list",
            async (context, token) => new MigrationList(
                source,
                PlaceOf(context),
                ContextOwner.NameOf(context),
                await context.Database.BatchedMigrations().ListAsync(token).ConfigureAwait(false),
                await new TrackingStore(context, Timeout).Runners.CountAliveAsync(token).ConfigureAwait(false)),
            cancellationToken);

    /// <summary>Null when no migration of this name was ever enqueued.</summary>
    public async Task<MigrationPage?> FindAsync(string name, JobQuery jobs, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(
            $"migration {name} {jobs}",
            async (context, token) =>
            {
                var states = await new StateReader(context, Timeout).ReadAsync(name, token).ConfigureAwait(false);
                return states is [var state] && await new DetailReader(context, Timeout).ReadAsync(state, token).ConfigureAwait(false) is { } details
                    ? new Found(new MigrationPage(
                        state,
                        details,
                        await new JobReader(context).ReadAsync(state.Id, jobs, token).ConfigureAwait(false),
                        await new EventReader(context).ReadAsync(state.Name, state.Id, MigrationPage.MostEvents, token).ConfigureAwait(false)))
                    : new Found(null);
            },
            cancellationToken).ConfigureAwait(false);
        return found.Page;
    }

    public Task<RunnerList> RunnersAsync(CancellationToken cancellationToken) =>
        ReadAsync(
            "runners",
            async (context, token) =>
            {
                var store = new TrackingStore(context, Timeout);
                return new RunnerList(
                    source,
                    PlaceOf(context),
                    await context.Database.BatchedMigrations().RunnersAsync(token).ConfigureAwait(false),
                    await store.Catalog.NowAsync(token).ConfigureAwait(false),
                    time.GetUtcNow(),
                    await HeldAsync(context, token).ConfigureAwait(false));
            },
            cancellationToken);

    /// <summary>Changes something, and has everybody see it.</summary>
    public async Task<T> ChangeAsync<T>(Func<DbContext, Task<T>> change, CancellationToken cancellationToken)
    {
        try
        {
            return await source.UseAsync(change, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            reads.Clear();
        }
    }

    /// <summary>Reads something, shared under a key.</summary>
    public Task<T> ReadAsync<T>(string key, Func<DbContext, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
        where T : class =>
        reads.ReadAsync($"{source.Key} {key}", token => source.UseAsync(context => read(context, token), token), cancellationToken);

    private static string PlaceOf(DbContext context)
    {
        var connection = context.Database.GetDbConnection();
        return string.Join('\n', connection.DataSource, connection.Database, TrackingTables.Find(context.Model)?.Migrations);
    }

    private static async Task<IReadOnlyList<(Guid Runner, long Job, string Migration)>> HeldAsync(DbContext context, CancellationToken cancellationToken)
    {
        var held = await (
            from job in context.Set<BatchedJobRow>()
            join migration in context.Set<BatchedMigrationRow>() on job.MigrationId equals migration.Id
            where job.Status == BatchedJobStatus.Running && job.RunnerId != null
            select new { job.RunnerId, job.Id, migration.Name }).Take(1_000).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. held.Select(h => (h.RunnerId!.Value, h.Id, h.Name))];
    }

    private sealed record Found(MigrationPage? Page);
}
