using EfBatched.Diagnostics;
using EfBatched.Running.Runner;
using EfBatched.Storage.Migrations;

namespace EfBatched.Running.Housekeeping;

/// <summary>Goes over all migrations once and merges what need not be kept one by one, resting between its steps.</summary>
internal sealed class Retention(EngineDatabase database, RunnerPolicy policy, EngineDiagnostics diagnostics, TimeProvider time)
{
    // A tenth of the time, as gently as the default of a job beside others.
    private const int RestsPerWork = 9;

    private readonly JobMerger _merger = new(database);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var options = policy.Options;
        var due = await database.WithStoreAsync(
            (store, _) => store.Migrations.FindDueRetentionsAsync(options.JobRetention, options.KeptRows, options.KeptRows, cancellationToken))
            .ConfigureAwait(false);
        foreach (var migration in due)
        {
            await RetainAsync(migration, cancellationToken).ConfigureAwait(false);
        }
    }

    // Those that a split has put elsewhere are found beside the others once these are few.
    private async Task<(long Rows, bool IsLeft)> MergeAsync(DueRetention due, CancellationToken cancellationToken)
    {
        var merged = 0L;
        while (true)
        {
            var (rows, isLeft) = await RepeatAsync(from => _merger.MergeAsync(due, from, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            merged += rows;
            if (rows == 0 || isLeft)
            {
                return (merged, isLeft);
            }
        }
    }

    private async Task RetainAsync(DueRetention due, CancellationToken cancellationToken)
    {
        var (jobs, isLeft) = due.HasEnded || due.JobsBefore is not null
            ? await MergeAsync(due, cancellationToken).ConfigureAwait(false)
            : (0, false);
        var (events, areLeft) = due.HasEnded || due.EventsBefore is not null
            ? await RepeatAsync(_ => _merger.RemoveEventsAsync(due, cancellationToken), cancellationToken).ConfigureAwait(false)
            : (0, false);
        if (jobs + events > 0)
        {
            MigrationLog.Retained(diagnostics.MigrationLogger, due.Name, due.Id, jobs, events);
        }

        if (due.HasEnded && !isLeft && !areLeft)
        {
            await _merger.CloseAsync(due, cancellationToken).ConfigureAwait(false);
        }
    }

    // Until nothing is left, or somebody else has the migration; the next look goes on.
    private async Task<(long Rows, bool IsLeft)> RepeatAsync(Func<(long Range, long Last), Task<MergeStep?>> step, CancellationToken cancellationToken)
    {
        var rows = 0L;
        (long Range, long Last)? from = (0, 0);
        while (from is { } next)
        {
            var started = time.GetTimestamp();
            if (await step(next).ConfigureAwait(false) is not { } done)
            {
                return (rows, true);
            }

            rows += done.Rows;
            from = done.Next;
            var rest = RestsPerWork * time.GetElapsedTime(started);
            if (from is not null && rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, time, cancellationToken).ConfigureAwait(false);
            }
        }

        return (rows, false);
    }
}
