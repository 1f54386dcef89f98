using EfBatched.Diagnostics;
using EfBatched.Reporting;
using EfBatched.Running.Runner;
using EfBatched.Storage;
using EfBatched.Storage.Migrations;

namespace EfBatched.Running.Housekeeping;

/// <summary>
/// Says of each migration once when it will end, as soon as its first minutes have shown it, and once that it has gone another way, and why.
/// </summary>
internal sealed class Forecasts(EngineDatabase database, RunnerPolicy policy, EngineDiagnostics diagnostics, RunnerIdentity identity)
{
    /// <param name="names">The migrations that this build contains.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var found = await database.WithStoreAsync((store, _) => store.Migrations.FindForecastsAsync(cancellationToken)).ConfigureAwait(false);
        // Of one that has finished the course is known without looking further.
        foreach (var forecast in found.Where(f => names.Contains(f.Name) && (!f.HasFinished || ForecastVerdict.IsMissed(f, null))))
        {
            var states = await database.WithStoreAsync(
                (_, context) => new StateReader(context, policy.Options.WorkTimeout).ReadAsync(forecast.Name, cancellationToken))
                .ConfigureAwait(false);
            if (states is [var state])
            {
                await LookAsync(forecast, state, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private Task LookAsync(ForecastSnapshot forecast, BatchedMigrationState state, CancellationToken cancellationToken) =>
        (forecast, state.RemainingTimeRange) switch
        {
            ({ Earliest: null }, { } left) => MakeAsync(state, left, cancellationToken),
            ({ Earliest: not null }, var left) when ForecastVerdict.IsMissed(forecast, left) => MissAsync(forecast, state, left, cancellationToken),
            _ => Task.CompletedTask,
        };

    private Task MakeAsync(BatchedMigrationState state, BatchedMigrationTimeRange left, CancellationToken cancellationToken) =>
        RecordAsync(
            state.Id,
            BatchedEventKind.Forecast,
            (store, _) => store.Migrations.SetForecastAsync(state.Id, left.AtLeast, left.AtMost, cancellationToken),
            now => RunningStrings.Forecast(now, left, state),
            reason => MigrationLog.Forecast(diagnostics.MigrationLogger, state.Name, state.Id, reason),
            cancellationToken);

    private Task MissAsync(
        ForecastSnapshot forecast, BatchedMigrationState state, BatchedMigrationTimeRange? left, CancellationToken cancellationToken) =>
        RecordAsync(
            state.Id,
            BatchedEventKind.ForecastMissed,
            (store, _) => store.Migrations.SetForecastMissedAsync(state.Id, cancellationToken),
            now => RunningStrings.ForecastMissed(forecast, now, left, state),
            reason => MigrationLog.ForecastMissed(diagnostics.MigrationLogger, state.Name, state.Id, reason),
            cancellationToken);

    // Of several runners one has the say.
    private async Task RecordAsync(
        long id,
        BatchedEventKind kind,
        Func<TrackingStore, CancellationToken, Task<bool>> set,
        Func<DateTimeOffset, string> reasonAt,
        Action<string> log,
        CancellationToken cancellationToken)
    {
        var reason = await database.InTransactionAsync(
            async store =>
            {
                if (!await set(store, cancellationToken).ConfigureAwait(false))
                {
                    return null;
                }

                var said = reasonAt(await store.Catalog.NowAsync(cancellationToken).ConfigureAwait(false));
                await store.Events.AddAsync(kind, id, null, null, null, said, identity.Actor, cancellationToken).ConfigureAwait(false);
                return said;
            },
            cancellationToken).ConfigureAwait(false);
        if (reason is not null)
        {
            log(reason);
        }
    }
}
