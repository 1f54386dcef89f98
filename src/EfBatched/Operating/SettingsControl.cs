using EfBatched.Storage;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Operating;

/// <summary>What a person changes about a migration that runs: in one transaction with its event, taken up by the next guard.</summary>
internal sealed class SettingsControl(DbContext context, TimeSpan timeout)
{
    private readonly TrackingStore _store = new(context, timeout);

    /// <summary>Makes a change; false when everything is that way already.</summary>
    /// <param name="name">The migration.</param>
    /// <param name="change">What to change.</param>
    /// <param name="reason">Why.</param>
    /// <param name="actor">Who.</param>
    /// <param name="version">The version of the settings that the change was made from; null for any.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="StaleSettingsException">Somebody has changed the settings since that version.</exception>
    public Task<bool> SetAsync(
        string name, SettingsChange change, string reason, string actor, int? version, CancellationToken cancellationToken) =>
        _store.InTransactionAsync(
            async () =>
            {
                var migration = await _store.LockMigrationAsync(name, cancellationToken).ConfigureAwait(false);
                if (migration.Status.HasEnded() && !change.IsOfRetention)
                {
                    throw new BatchedMigrationTransitionException(
                        name, migration.Status, "changed", OperatingStrings.RefusedTransition(migration.Status));
                }

                if (version is not null)
                {
                    await CheckVersionAsync(name, migration.Id, version.Value, cancellationToken).ConfigureAwait(false);
                }

                var before = await _store.Migrations.ReadSettingsAsync(migration.Id, change.Settings, cancellationToken).ConfigureAwait(false);
                var differences = change.Settings.Zip(before).Where(s => s.First.Text != s.Second).ToList();
                if (differences.Count == 0)
                {
                    return false;
                }

                await _store.Migrations.WriteSettingsAsync(migration.Id, change.Settings, cancellationToken).ConfigureAwait(false);
                await _store.Events.AddAsync(
                    BatchedEventKind.SettingsChanged,
                    migration.Id,
                    null,
                    null,
                    null,
                    OperatingStrings.SettingsChanged(reason, differences.Select(d => (d.First.Label, d.Second, d.First.Text))),
                    actor,
                    cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    private async Task CheckVersionAsync(string name, long migrationId, int version, CancellationToken cancellationToken)
    {
        var current = await context.Set<BatchedMigrationRow>().Where(m => m.Id == migrationId).Select(m => m.SettingsVersion)
            .SingleAsync(cancellationToken).ConfigureAwait(false);
        if (current == version)
        {
            return;
        }

        var newest = await context.Set<BatchedEventRow>().AsNoTracking()
            .Where(e => e.MigrationId == migrationId && e.Kind == BatchedEventKind.SettingsChanged)
            .OrderByDescending(e => e.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        throw new StaleSettingsException(OperatingStrings.SettingsAreNewer(name, newest?.Actor, newest?.Reason));
    }
}
