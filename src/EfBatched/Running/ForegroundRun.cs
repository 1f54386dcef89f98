using EfBatched.Model;
using EfBatched.Operations;

namespace EfBatched.Running;

/// <summary>Runs migrations to their end in the foreground, beside whatever runners there are.</summary>
internal sealed class ForegroundRun(Engine engine)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly EngineEnvironment _environment = engine.Environment;

    /// <param name="only">The one migration to run; null for all that are open.</param>
    /// <param name="cancellationToken">Lets the batch in flight commit, releases the job and ends the run.</param>
    public async Task<BatchedMigrationRunResult> RunAsync(string? only, CancellationToken cancellationToken)
    {
        var names = await FindNamesAsync(only, cancellationToken).ConfigureAwait(false);
        var failures = 0;
        while (true)
        {
            var result = await engine.Cycle.RunAsync(only, cancellationToken, CancellationToken.None).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (result.Outcome == CycleOutcome.Failed && ++failures >= _environment.Options.MaxJobAttempts)
            {
                throw new InvalidOperationException(EfBatchedStrings.ForegroundStepFailed(failures), result.Error);
            }

            if (result.Outcome == CycleOutcome.Worked)
            {
                failures = 0;
                continue;
            }

            var states = (await ReadAsync(cancellationToken).ConfigureAwait(false)).Where(m => names.Contains(m.Name)).ToList();
            if (result.Outcome == CycleOutcome.Idle && !states.Any(m => CanGoOn(m, result)))
            {
                return new BatchedMigrationRunResult(states);
            }

            var wait = result.NextLook is { } next && next < LongestWait ? next : LongestWait;
            await Task.Delay(wait, _environment.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool CanGoOn(BatchedMigrationState migration, CycleResult result) =>
        migration.Status is BatchedMigrationStatus.Active or BatchedMigrationStatus.Running
        && engine.Works.Find(migration.Name) is not null
        && migration.WaitsFor.Count == 0
        && result.Refused?.Contains(migration.Name) != true;

    private async Task<HashSet<string>> FindNamesAsync(string? only, CancellationToken cancellationToken)
    {
        var states = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (only is not null && states.All(m => m.Name != only))
        {
            throw new BatchedMigrationNotFoundException(only, [.. states.Select(m => m.Name)]);
        }

        return [.. states.Where(m => only is null ? IsOpen(m) : m.Name == only).Select(m => m.Name)];
    }

    private static bool IsOpen(BatchedMigrationState migration) =>
        !migration.IsFinished && migration.Status != BatchedMigrationStatus.Cancelled;

    private Task<IReadOnlyList<BatchedMigrationState>> ReadAsync(CancellationToken cancellationToken) =>
        _environment.WithStoreAsync(
            (_, context) => new StateReader(context, _environment.Options.BookkeepingTimeout).ReadAsync(null, cancellationToken));
}
