using EfBatched.Storage;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Reporting;

/// <summary>
/// Reads how fast a migration was lately, where somebody works on it, and says otherwise why nobody knows how long it
/// will take.
/// </summary>
internal sealed class OutlookReader(DbContext context, TrackingStore store)
{
    // An hour and more of jobs that take ten seconds of work.
    private const int MostJobs = 500;

    private static readonly BatchedEventKind[] Beginnings =
    [
        BatchedEventKind.Started, BatchedEventKind.Resumed, BatchedEventKind.Retried, BatchedEventKind.SettingsChanged,
        BatchedEventKind.VerificationStarted, BatchedEventKind.SweepStarted,
    ];

    /// <param name="row">The migration.</param>
    /// <param name="state">Where it stands.</param>
    /// <param name="cause">What explains it.</param>
    /// <param name="facts">What it was explained by.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    public async Task<Outlook> ReadAsync(
        BatchedMigrationRow row, BatchedMigrationState state, ExplanationCause cause, ExplanationFacts facts, CancellationToken cancellationToken)
    {
        if (NoteOf(cause) is { } note)
        {
            return Outlook.Unknown(note);
        }

        if (!Enum.TryParse<BatchedJobKind>(row.Phase.ToString(), out var kind))
        {
            return Outlook.Unknown(null);
        }

        var rows = await store.Jobs.SumAsync(row.Id, kind, row.Round, cancellationToken).ConfigureAwait(false);
        var jobs = await store.Jobs.FindNewestAsync(row.Id, kind, row.Round, MostJobs, cancellationToken).ConfigureAwait(false);
        var since = await FindBeginningAsync(row, facts, cancellationToken).ConfigureAwait(false);
        var oldest = jobs.Count == MostJobs ? jobs[^1].Began : since;
        return Outlook.Of(state, facts.CanVerify, rows, jobs, oldest < since ? oldest : since);
    }

    // While nothing moves, or nobody knows for how long it will not, a time left would be a guess.
    private static string? NoteOf(ExplanationCause cause) =>
        cause switch
        {
            ExplanationCause.Finished or ExplanationCause.Cancelled or ExplanationCause.Failed => "",
            ExplanationCause.Paused => "paused",
            ExplanationCause.Held => "held",
            ExplanationCause.NoRunner or ExplanationCause.NoCode or ExplanationCause.JobAbandoned => "nobody runs it",
            ExplanationCause.WaitsForMigration or ExplanationCause.TableTaken or ExplanationCause.WaitsToRetry or ExplanationCause.WaitsForLook =>
                "waits",
            _ => null,
        };

    // A process that has just come is a start as well: what was before it was another time.
    private async Task<TimeSpan> FindBeginningAsync(BatchedMigrationRow row, ExplanationFacts facts, CancellationToken cancellationToken)
    {
        var newest = await context.Set<BatchedEventRow>().AsNoTracking()
            .Where(e => e.MigrationId == row.Id && Beginnings.Contains(e.Kind))
            .OrderByDescending(e => e.Id).Select(e => (DateTimeOffset?)e.OccurredAt).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        var began = facts.Now!.Value - (newest ?? row.StartedAt ?? row.CreatedAt);
        return facts.RunnersThatKnow(row.Name).Select(r => r.Age).DefaultIfEmpty(began).Max() is var oldest && oldest < began ? oldest : began;
    }
}
