using System.Collections.Concurrent;
using EfBatched.Databases.Errors;
using EfBatched.Diagnostics;
using EfBatched.Running.Runner;
using EfBatched.Storage;
using EfBatched.Storage.Migrations;

namespace EfBatched.Running.Failures;

/// <summary>Holds migrations for what passes by itself: no attempt is counted, and each hold without progress in between is longer.</summary>
internal sealed class MigrationHolds(RunnerPolicy policy, EngineDiagnostics diagnostics, RunnerIdentity identity)
{
    // What other sessions hold is free from one moment to the next, and work should be back soon after.
    private static readonly TimeSpan LongestForOthers = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<long, int> _holds = new();

    /// <summary>How often a migration was held in a row.</summary>
    public int CountOf(MigrationSnapshot migration) => _holds.GetValueOrDefault(migration.Id);

    /// <summary>Takes note that a migration has got on.</summary>
    public void Clear(MigrationSnapshot migration) => _holds.TryRemove(migration.Id, out _);

    /// <summary>Holds a migration, in the store's transaction.</summary>
    /// <returns>For how long.</returns>
    public async Task<TimeSpan> HoldAsync(
        TrackingStore store, MigrationSnapshot migration, long? jobId, string reason, FaultOrigin origin, Exception? exception = null)
    {
        var holds = _holds.AddOrUpdate(migration.Id, 1, (_, before) => before + 1);
        var delay = policy.RetryDelayAfter(holds);
        if (origin == FaultOrigin.Others && delay > LongestForOthers)
        {
            delay = LongestForOthers;
        }

        await store.Migrations.HoldAsync(migration.Id, delay, reason, CancellationToken.None).ConfigureAwait(false);
        await store.Events.AddAsync(
            BatchedEventKind.Held, migration.Id, jobId, null, null, reason, identity.Actor, CancellationToken.None)
            .ConfigureAwait(false);
        MigrationLog.Held(
            diagnostics.MigrationLogger, migration.Name, migration.Id, (long)delay.TotalMilliseconds, reason, exception);
        return delay;
    }
}
