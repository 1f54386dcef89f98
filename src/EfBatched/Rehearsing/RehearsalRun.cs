using System.Data.Common;
using System.Reflection;
using EfBatched.Databases.Errors;
using EfBatched.Faults;
using EfBatched.Keys;
using EfBatched.Reporting;
using EfBatched.Running.Hosting;
using EfBatched.Running.Runner;
using EfBatched.Running.Searching;
using EfBatched.Running;
using EfBatched.Sizing;
using EfBatched.Storage.Migrations;
using EfBatched.Storage;
using EfBatched.Tracking;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Rehearsing;

/// <summary>
/// Rehearses a migration: runs sample batches as the engine would, one at a time, and rolls each of them back. Nothing that it does is kept, but
/// for values of sequences.
/// </summary>
internal sealed class RehearsalRun(EngineParts parts, BatchedMigrationRehearsalOptions options)
{
    private readonly long _begun = parts.Time.GetTimestamp();

    /// <exception cref="BatchedMigrationNotFoundException">The model does not declare it, and it was never enqueued.</exception>
    /// <exception cref="InvalidOperationException">It cannot be rehearsed here; the message says why.</exception>
    public async Task<BatchedMigrationRehearsal> RunAsync(string name, CancellationToken cancellationToken)
    {
        var (work, row, state) = await FindAsync(name, cancellationToken).ConfigureAwait(false);
        await CheckAsync(work, cancellationToken).ConfigureAwait(false);
        using var over = new CancellationTokenSource(options.MaxDuration, parts.Time);
        using var aborting = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        var run = RunContext.Begin(parts.Time, options.MaxDuration, aborting.Token, aborting.Token);
        var record = new RehearsalRecord(parts, work, options);
        var surroundings = new RehearsalSurroundings(parts, work);
        try
        {
            await RehearseAsync(work, row, state, record, surroundings, run).ConfigureAwait(false);
        }
        catch (Exception) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // A driver says of a query that was cancelled what it likes.
            record.EndByTime();
        }

        cancellationToken.ThrowIfCancellationRequested();
        await surroundings.LookAroundAsync(record.Batches.SelectMany(b => b.Changes), cancellationToken).ConfigureAwait(false);
        return new RehearsalReport(work, row, state, options, record, surroundings).Write(parts, parts.Time.GetElapsedTime(_begun));
    }

    private async Task RehearseAsync(
        BatchedWork work,
        MigrationSnapshot? row,
        BatchedMigrationState? state,
        RehearsalRecord record,
        RehearsalSurroundings surroundings,
        RunContext run)
    {
        Boundary? last;
        try
        {
            var search = new KeySearch(parts.Database, parts.Policy, work);
            last = await search.ProveAsync(context => search.FindLastAsync(context, run.Aborting), run.Aborting).ConfigureAwait(false);
        }
        catch (Exception e) when (!run.Aborting.IsCancellationRequested)
        {
            record.End(Failure.Of(e, parts.Database.Provider, run.Aborting), null);
            return;
        }

        if (last is null)
        {
            record.EndEmpty();
            return;
        }

        if (work.Declaration.IsByPredicate && !await IsServedByIndexAsync(work, run.Aborting).ConfigureAwait(false))
        {
            record.End(null, RunningStrings.PredicateWithoutIndex(row ?? RehearsedMigration.Declared(work)));
            return;
        }

        var migration = new RehearsedMigration(work, row ?? RehearsedMigration.Declared(work), row is not null, last);
        var walked = state is { StartedAt: not null, IsFinished: false } ? state.RowsScanned : 0;
        await surroundings.EstimateAsync(walked, run.Aborting).ConfigureAwait(false);
        var throttle = row is null
            ? null
            : await parts.Database.WithStoreAsync((s, _) => s.Migrations.ReadPaceAsync(row.Id, run.Aborting)).ConfigureAwait(false);
        var pace = new RehearsalPace(parts, migration, throttle);
        await SampleAsync(migration, pace, record, surroundings.TableRows, run).ConfigureAwait(false);
    }

    // As MigrationValidator asks for a job.
    private Task<bool> IsServedByIndexAsync(BatchedWork work, CancellationToken cancellationToken) =>
        parts.Database.WithStoreAsync(
            (store, context) => store.InTransactionAsync(
                async () =>
                {
                    using var query = work.SearchLast(context).CreateCommand();
                    return await store.Provider.IsServedByIndexAsync(store.Connection, query, work.Table, cancellationToken).ConfigureAwait(false);
                },
                cancellationToken));

    private async Task SampleAsync(
        RehearsedMigration migration, RehearsalPace pace, RehearsalRecord record, long? tableRows, RunContext run)
    {
        var learned = AdaptiveBatchSize.StartAt(migration.Row.Settings.BatchSize, migration.Work.Declaration.BatchSize);
        var places = new SamplePlaces(parts, migration);
        await places.FindAsync(options.Batches, tableRows, learned.Size, run.Aborting).ConfigureAwait(false);
        var wal = record.Measure(pace);
        Boundary? end = null;
        for (var sample = 0; sample < options.Batches && places.TryNext(end, sample == 0, out var place); sample++)
        {
            if (sample > 0)
            {
                await wal.BeginRestAsync(run.Aborting).ConfigureAwait(false);
                await pace.RestAsync(record.LastRows, record.LastTime, run.Aborting).ConfigureAwait(false);
                await wal.EndRestAsync(run.Aborting).ConfigureAwait(false);
            }

            if (await pace.FindHoldAsync(run.Aborting).ConfigureAwait(false) is { } hold)
            {
                record.EndByHold(hold);
                break;
            }

            var outcome = await new SampleRun(parts, migration, run)
                .RunAsync(place, learned, record.ObserverOf(sample, migration), options.MaxFailedRows - record.FailedRows.Count)
                .ConfigureAwait(false);
            (learned, end) = (outcome.Learned, outcome.End);
            record.Add(outcome, isLast: places.AreConsecutive && end?.IsWrittenAs(migration.Last) == true);
            run.Aborting.ThrowIfCancellationRequested();
            if (record.IsEnded)
            {
                break;
            }
        }
    }

    private async Task<(BatchedWork Work, MigrationSnapshot? Row, BatchedMigrationState? State)> FindAsync(
        string name, CancellationToken cancellationToken)
    {
        return await parts.Database.WithStoreAsync(
            async (store, context) =>
            {
                var work = WorkRegistry.For(context).Find(name);
                // A rehearsal may come before the schema migration that creates the tracking tables.
                var isTracked = TrackingTables.Find(context.Model) is { } tables
                    && await store.Catalog.TableExistsAsync(tables.Migrations, cancellationToken).ConfigureAwait(false);
                var row = isTracked ? await store.Migrations.FindAsync(name, cancellationToken).ConfigureAwait(false) : null;
                if (work is null)
                {
                    throw row is null
                        ? new BatchedMigrationNotFoundException(name, [.. WorkRegistry.For(context).Names.Order(StringComparer.Ordinal)])
                        : new InvalidOperationException(RehearsalStrings.NotDeclared(name, context.GetType()));
                }

                if (row is not null && parts.Database.IdentityOf(work).FindMismatch(row.Identity) is { } mismatch)
                {
                    throw new InvalidOperationException(mismatch);
                }

                var state = row is null
                    ? null
                    : (await new StateReader(context, parts.Policy.Options.WorkTimeout).ReadAsync(name, cancellationToken).ConfigureAwait(false))
                        .SingleOrDefault();
                return (work, row, state);
            }).ConfigureAwait(false);
    }

    private async Task CheckAsync(BatchedWork work, CancellationToken cancellationToken)
    {
        if (!options.AllowsExternalEffects
            && work.Declaration.MigrationType.GetCustomAttribute<HasExternalEffectsAttribute>() is { } effects)
        {
            throw new InvalidOperationException(RehearsalStrings.HasExternalEffects(work.Name, effects.Description));
        }

        if (options.ShownRows > 0 && !parts.Diagnostics.ShowsKeys)
        {
            throw new InvalidOperationException(RehearsalStrings.ShowNeedsSensitiveData);
        }

        await parts.Database.WithStoreAsync(
            async (store, context) =>
            {
                if (!await store.Catalog.TableExistsAsync(work.Table, cancellationToken).ConfigureAwait(false))
                {
                    throw new InvalidOperationException(RehearsalStrings.NoTable(work.Name, work.Table));
                }

                return await store.Provider.OpenRehearsal(store.Connection).FindReadOnlyAsync(cancellationToken).ConfigureAwait(false) is { } why
                    ? throw new InvalidOperationException(RehearsalStrings.ReadOnly(why))
                    : true;
            }).ConfigureAwait(false);
    }
}
