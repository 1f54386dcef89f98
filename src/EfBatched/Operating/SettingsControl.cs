using EfBatched.Storage;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Operating;

/// <summary>What a person changes about a migration that runs: in one transaction with its event, taken up by the next guard.</summary>
internal sealed class SettingsControl(DbContext context, TimeSpan timeout)
{
    private readonly TrackingStore _store = new(context, timeout);

    /// <summary>Makes a change; false when everything is that way already.</summary>
    public Task<bool> SetAsync(string name, SettingsChange change, string reason, string actor, CancellationToken cancellationToken) =>
        _store.InTransactionAsync(
            async () =>
            {
                var migration = await _store.LockMigrationAsync(name, cancellationToken).ConfigureAwait(false);
                if (migration.Status.HasEnded() && !change.IsOfRetention)
                {
                    throw new BatchedMigrationTransitionException(
                        name, migration.Status, "changed", OperatingStrings.RefusedTransition(migration.Status));
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
}
