using EfBatched.Reporting;
using EfBatched.Running.Cycle;
using EfBatched.Running.Runner;
using EfBatched.Tracking;

namespace EfBatched.Running.Hosting;

/// <summary>Runs migrations to their end in the foreground, beside whatever runners there are.</summary>
internal sealed class ForegroundRun(Engine engine)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly EngineParts _parts = engine.Parts;
    private readonly ConcurrentRuns _runs = new(engine);

    /// <param name="only">The one migration to run; null for all that are open.</param>
    /// <param name="cancellationToken">Lets the batches in flight commit, releases their jobs and ends the run.</param>
    public async Task<BatchedMigrationRunResult> RunAsync(string? only, CancellationToken cancellationToken)
    {
        var names = await FindNamesAsync(only, cancellationToken).ConfigureAwait(false);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var presence = new ForegroundPresence(engine, only);
        await using (presence.ConfigureAwait(false))
        {
            try
            {
                await presence.BeginAsync(stopping.Token).ConfigureAwait(false);
                return await RunToEndAsync(only, names, presence, stopping.Token).ConfigureAwait(false);
            }
            finally
            {
                await stopping.CancelAsync().ConfigureAwait(false);
                await _runs.DrainAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<BatchedMigrationRunResult> RunToEndAsync(
        string? only, HashSet<string> names, ForegroundPresence presence, CancellationToken cancellationToken)
    {
        var failures = 0;
        while (true)
        {
            // The context of a caller is free unless a job runs.
            if (!_runs.AreExecuting)
            {
                await presence.BeatAsync(cancellationToken).ConfigureAwait(false);
            }

            var result = await _runs.RunAsync(only, cancellationToken, CancellationToken.None).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (result is null)
            {
                continue;
            }

            if (result.Outcome == CycleOutcome.Failed && ++failures >= _parts.Policy.Options.MaxJobAttempts)
            {
                throw new InvalidOperationException(HostingStrings.ForegroundStepFailed(failures), result.Error);
            }

            if (result.Outcome == CycleOutcome.Worked)
            {
                failures = 0;
                continue;
            }

            if (result.Outcome == CycleOutcome.Idle && !_runs.AreExecuting)
            {
                var states = await ReadAsync(r => r.ReadRowsAsync(cancellationToken)).ConfigureAwait(false);
                if (!states.Any(m => names.Contains(m.Name) && CanGoOn(m, result)))
                {
                    var sums = await ReadAsync(r => r.ReadAsync(only, cancellationToken)).ConfigureAwait(false);
                    return new BatchedMigrationRunResult([.. sums.Where(m => names.Contains(m.Name))]);
                }
            }

            await WaitAsync(result, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(CycleResult result, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(
            result.NextLook is { } next && next < LongestWait ? next : LongestWait, _parts.Time, waiting.Token);
        // What an idle look did not find may be there once a job of this run is done. After a failure only the time counts.
        await Task.WhenAny(delay, (result.Outcome == CycleOutcome.Idle ? _runs.NextEnd : null) ?? delay).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private bool CanGoOn(BatchedMigrationState migration, CycleResult result) =>
        migration.Status.MayRun()
        && engine.Works.Find(migration.Name) is not null
        && !_parts.Memory.ForeignNames.Contains(migration.Name)
        && migration.WaitsFor.Count == 0
        && result.Refused?.Contains(migration.Name) != true;

    private async Task<HashSet<string>> FindNamesAsync(string? only, CancellationToken cancellationToken)
    {
        var states = await ReadAsync(r => r.ReadRowsAsync(cancellationToken)).ConfigureAwait(false);
        if (only is not null && states.All(m => m.Name != only))
        {
            throw new BatchedMigrationNotFoundException(only, [.. states.Select(m => m.Name)]);
        }

        return [.. states.Where(m => only is null ? IsOpen(m) : m.Name == only).Select(m => m.Name)];
    }

    private static bool IsOpen(BatchedMigrationState migration) =>
        !migration.IsFinished && migration.Status != BatchedMigrationStatus.Cancelled;

    // No lock waits for these sums, so that they may take as long as a batch.
    private Task<IReadOnlyList<BatchedMigrationState>> ReadAsync(Func<StateReader, Task<IReadOnlyList<BatchedMigrationState>>> read) =>
        _parts.Database.WithStoreAsync((_, context) => read(new StateReader(context, _parts.Policy.Options.WorkTimeout)));
}
