using EfBatched.Diagnostics;
using EfBatched.Running.Runner;
using EfBatched.Storage;
using EfBatched.Storage.Migrations;

namespace EfBatched.Running.Cycle;

/// <summary>
/// What this build does about a migration whose work it does not contain: it leaves it to one that does, which a deploy may yet bring. Only
/// where the options say so it gives it up, once no such build has been alive for long.
/// </summary>
internal sealed class MissingWork(
    EngineDatabase database,
    RunnerPolicy policy,
    EngineDiagnostics diagnostics,
    RunnerMemory memory,
    RunnerIdentity identity)
{
    private readonly MigrationLifecycle _lifecycle = new(diagnostics, memory, identity);

    public async Task LeaveAsync(MigrationSnapshot migration, CancellationToken cancellationToken)
    {
        MigrationLog.Unknown(diagnostics.MigrationLogger, migration.Name, migration.Id);
        var timeout = policy.Options.MissingWorkTimeout;
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        await database.InTransactionAsync(
            async store =>
            {
                await store.Migrations.LockAsync(migration.Id, cancellationToken).ConfigureAwait(false);
                var missing = await FindMissingTimeAsync(store, migration, cancellationToken).ConfigureAwait(false);
                if (missing >= timeout)
                {
                    await _lifecycle.FailAsync(
                        store,
                        migration,
                        BatchedErrorCode.InvalidJobSignature,
                        RunningStrings.WorkIsMissing(migration.Name, missing.Value),
                        cancellationToken).ConfigureAwait(false);
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    // Since the last sign of life of a runner that knows it, or since it was enqueued or changed, whichever is later.
    private static async Task<TimeSpan?> FindMissingTimeAsync(
        TrackingStore store, MigrationSnapshot migration, CancellationToken cancellationToken)
    {
        var unchanged = await store.Migrations.UnchangedTimeAsync(migration.Id, cancellationToken).ConfigureAwait(false);
        var runners = await store.Runners.FindAllAsync(cancellationToken).ConfigureAwait(false);
        return runners.Where(r => r.Knows(migration.Name)).Select(r => (TimeSpan?)r.Silent).Append(unchanged).Min();
    }
}
