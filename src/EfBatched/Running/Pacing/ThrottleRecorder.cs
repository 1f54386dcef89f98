using EfBatched.Diagnostics;
using EfBatched.Operating;
using EfBatched.Running.Runner;
using EfBatched.Storage;
using EfBatched.Storage.Migrations;
using EfBatched.Storage.Throttling;
using EfBatched.Throttling;

namespace EfBatched.Running.Pacing;

/// <summary>
/// Writes what throttles a migration to its row, in a transaction of its own and only when it differs from what is there, whoever wrote that:
/// every process sees the same database.
/// </summary>
internal sealed class ThrottleRecorder(EngineEnvironment environment, MigrationSnapshot migration)
{
    // A value that moves a little is not worth a row version.
    private const double WorthWriting = 2;

    /// <param name="row">What is there.</param>
    /// <param name="verdict">What should be.</param>
    /// <param name="rest">The rest between two batches that comes of it.</param>
    /// <param name="cancellationToken">The host stops.</param>
    public Task RecordAsync(ThrottleSnapshot row, NamedVerdict verdict, TimeSpan rest, CancellationToken cancellationToken) =>
        verdict.Level switch
        {
            ThrottleLevel.Hold => HoldAsync(row, verdict, cancellationToken),
            ThrottleLevel.Slow when verdict.Verdict.IsProvisional => Task.CompletedTask,
            ThrottleLevel.Slow when !IsShown(row, verdict, rest) => SlowAsync(row, verdict, rest, cancellationToken),
            ThrottleLevel.None when row.Reason is not null => ClearAsync(row, cancellationToken),
            _ => Task.CompletedTask,
        };

    private static bool IsShown(ThrottleSnapshot row, NamedVerdict verdict, TimeSpan rest) =>
        row is { IsSlow: true, Reason: { } reason, DelayMs: { } delay }
        && verdict.IsSourceOf(reason)
        && rest.TotalMilliseconds <= delay * WorthWriting
        && rest.TotalMilliseconds * WorthWriting >= delay;

    private async Task SlowAsync(ThrottleSnapshot row, NamedVerdict verdict, TimeSpan rest, CancellationToken cancellationToken)
    {
        if (!await ChangeAsync(row.IsSlow, verdict.Text, s => s.Throttles.SetAsync(migration.Id, row.Reason, rest, verdict.Text, cancellationToken))
            .ConfigureAwait(false))
        {
            return;
        }

        var delayMs = (long)rest.TotalMilliseconds;
        if (verdict.Verdict.IsAverage)
        {
            ThrottleLog.MakesWay(environment.ThrottleLogger, migration.Name, migration.Id, delayMs, verdict.Text);
        }
        else
        {
            ThrottleLog.Slowed(environment.ThrottleLogger, migration.Name, migration.Id, delayMs, verdict.Text);
        }
    }

    private async Task ClearAsync(ThrottleSnapshot row, CancellationToken cancellationToken)
    {
        if (await ChangeAsync(
            isSameLevel: false,
            RunningStrings.ThrottleIsOver,
            s => s.Throttles.SetAsync(migration.Id, row.Reason, null, null, cancellationToken)).ConfigureAwait(false))
        {
            ThrottleLog.Cleared(environment.ThrottleLogger, migration.Name, migration.Id);
        }
    }

    private async Task HoldAsync(ThrottleSnapshot row, NamedVerdict verdict, CancellationToken cancellationToken)
    {
        var time = HoldTime.After(
            row.IsHeld ? TimeSpan.FromMilliseconds(Math.Max(row.AgeMs ?? 0, 0)) : TimeSpan.Zero,
            environment.Options.Throttling,
            verdict.Verdict.Time,
            environment.Chance.NextDouble());
        if (await ChangeAsync(row.IsHeld, verdict.Text, s => s.Throttles.HoldAsync(migration.Id, time, verdict.Text, cancellationToken))
            .ConfigureAwait(false))
        {
            environment.Metrics.Held(migration.Name, verdict.Indicator, time);
            ThrottleLog.Held(environment.ThrottleLogger, migration.Name, migration.Id, (long)time.TotalMilliseconds, verdict.Text);
        }
    }

    /// <summary>Changes the row, and keeps the change as an event when it is one of level.</summary>
    private Task<bool> ChangeAsync(bool isSameLevel, string reason, Func<TrackingStore, Task<bool>> change) =>
        environment.InTransactionAsync(
            async store =>
            {
                if (!await change(store).ConfigureAwait(false))
                {
                    return false;
                }

                if (!isSameLevel)
                {
                    await store.Events.AddAsync(
                        BatchedEventKind.Throttled, migration.Id, null, null, null, reason, environment.Identity.Actor, CancellationToken.None)
                        .ConfigureAwait(false);
                }

                return true;
            },
            CancellationToken.None);
}
