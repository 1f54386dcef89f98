using EfBatched.Diagnostics;
using EfBatched.Running.Runner;
using EfBatched.Storage;
using EfBatched.Storage.Migrations;

namespace EfBatched.Running.Pacing;

/// <summary>
/// Writes why a migration rests or is held to its row, in a transaction of its own and only when it differs from what is there, whoever wrote that:
/// every process sees the same database.
/// </summary>
internal sealed class PaceRecorder(
    EngineDatabase database,
    RunnerPolicy policy,
    EngineDiagnostics diagnostics,
    RunnerIdentity identity,
    MigrationSnapshot migration)
{
    // A value that moves a little is not worth a row version.
    private const double WorthWriting = 2;

    /// <param name="row">What is there.</param>
    /// <param name="reason">What should be; null for nothing.</param>
    /// <param name="cancellationToken">The host stops.</param>
    public Task RecordAsync(ThrottleSnapshot row, PaceReason? reason, CancellationToken cancellationToken) =>
        reason switch
        {
            PaceReason.Hold hold => HoldAsync(row, hold, cancellationToken),
            PaceReason.Slow slow when !IsShown(row, slow) => SlowAsync(row, slow, cancellationToken),
            null when row.Reason is not null => ClearAsync(row, cancellationToken),
            _ => Task.CompletedTask,
        };

    private static bool IsShown(ThrottleSnapshot row, PaceReason.Slow slow) =>
        row is { IsSlow: true, Reason: { } reason, DelayMs: { } delay }
        && (slow.Origin == PaceOrigin.Limit ? slow.Text == reason : slow.IsSourceOf(reason))
        && slow.Rest.TotalMilliseconds <= delay * WorthWriting
        && slow.Rest.TotalMilliseconds * WorthWriting >= delay;

    // A pace that was asked for is shown, but throttles nothing.
    private static bool IsThrottled(ThrottleSnapshot row) =>
        row.IsHeld || (row.Reason is { } reason && PaceReason.OriginOf(reason) != PaceOrigin.Limit);

    private async Task SlowAsync(ThrottleSnapshot row, PaceReason.Slow slow, CancellationToken cancellationToken)
    {
        var change = slow.Origin == PaceOrigin.Limit
            ? (IsThrottled(row) ? RunningStrings.ThrottleIsOver : null)
            : (row.IsSlow && IsThrottled(row) ? null : slow.Text);
        if (!await ChangeAsync(change, s => s.Migrations.SetPaceAsync(migration.Id, row.Reason, slow.Rest, slow.Text, cancellationToken))
            .ConfigureAwait(false))
        {
            return;
        }

        var delayMs = (long)slow.Rest.TotalMilliseconds;
        switch (slow.Origin)
        {
            case PaceOrigin.Indicator:
                ThrottleLog.Slowed(diagnostics.ThrottleLogger, migration.Name, migration.Id, delayMs, slow.Text);
                break;
            case PaceOrigin.Traffic when !slow.IsSourceOf(row.Reason ?? ""):
                ThrottleLog.MakesWay(diagnostics.ThrottleLogger, migration.Name, migration.Id, delayMs, slow.Text);
                break;
            case PaceOrigin.Limit:
                LogEnd(row);
                break;
        }
    }

    private async Task ClearAsync(ThrottleSnapshot row, CancellationToken cancellationToken)
    {
        if (await ChangeAsync(
            IsThrottled(row) ? RunningStrings.ThrottleIsOver : null,
            s => s.Migrations.SetPaceAsync(migration.Id, row.Reason, null, null, cancellationToken)).ConfigureAwait(false))
        {
            LogEnd(row);
        }
    }

    // The traffic of a busy day comes and goes; the events have it.
    private void LogEnd(ThrottleSnapshot row)
    {
        if (row.IsHeld || (row.Reason is { } reason && PaceReason.OriginOf(reason) == PaceOrigin.Indicator))
        {
            ThrottleLog.Cleared(diagnostics.ThrottleLogger, migration.Name, migration.Id);
        }
    }

    private async Task HoldAsync(ThrottleSnapshot row, PaceReason.Hold hold, CancellationToken cancellationToken)
    {
        var time = HoldTime.After(
            row.IsHeld ? TimeSpan.FromMilliseconds(Math.Max(row.AgeMs ?? 0, 0)) : TimeSpan.Zero,
            policy.Options.Throttling,
            hold.Time,
            policy.Chance.NextDouble());
        if (await ChangeAsync(row.IsHeld ? null : hold.Text, s => s.Migrations.HoldUnlessHeldAsync(migration.Id, time, hold.Text, cancellationToken))
            .ConfigureAwait(false))
        {
            diagnostics.Metrics.Held(migration.Name, hold.Source, time);
            ThrottleLog.Held(diagnostics.ThrottleLogger, migration.Name, migration.Id, (long)time.TotalMilliseconds, hold.Text);
        }
    }

    /// <summary>Changes the row, and keeps the change as an event where it has a reason: it is one of level.</summary>
    private Task<bool> ChangeAsync(string? reason, Func<TrackingStore, Task<bool>> change) =>
        database.InTransactionAsync(
            async store =>
            {
                if (!await change(store).ConfigureAwait(false))
                {
                    return false;
                }

                if (reason is not null)
                {
                    await store.Events.AddAsync(
                        BatchedEventKind.Throttled,
                        migration.Id,
                        null,
                        null,
                        null,
                        reason,
                        identity.Actor,
                        CancellationToken.None)
                        .ConfigureAwait(false);
                }

                return true;
            },
            CancellationToken.None);
}
