using EfBatched.Storage;
using EfBatched.Storage.Jobs;
using EfBatched.Tracking;

namespace EfBatched.Reporting;

/// <summary>
/// Reads how fast migrations were lately, where somebody works on them, and says otherwise why nobody knows how long they will take. As many
/// statements for fifty of them as for one.
/// </summary>
internal sealed class OutlookReader(TrackingStore store)
{
    /// <summary>The most jobs that are looked at of each: an hour and more, where they take ten seconds of work.</summary>
    public const int MostJobs = 500;

    /// <param name="asked">The migrations.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    public async Task<IReadOnlyDictionary<long, Outlook>> ReadAsync(IReadOnlyCollection<OutlookSubject> asked, CancellationToken cancellationToken)
    {
        var outlooks = new Dictionary<long, Outlook>();
        var measured = new List<(OutlookSubject Of, JobPhase Phase)>();
        foreach (var subject in asked)
        {
            if (NoteOf(subject.State.Cause) is { } note)
            {
                outlooks[subject.State.Id] = Outlook.Unknown(note);
            }
            else
            {
                measured.Add((subject, new JobPhase(subject.State.Id, subject.State.Phase.KindOfJobs(), subject.Round)));
            }
        }

        foreach (var some in measured.Chunk(JobStore.MostPhases))
        {
            await MeasureAsync(some, outlooks, cancellationToken).ConfigureAwait(false);
        }

        return outlooks;
    }

    private async Task MeasureAsync(
        (OutlookSubject Of, JobPhase Phase)[] some, Dictionary<long, Outlook> outlooks, CancellationToken cancellationToken)
    {
        JobPhase[] phases = [.. some.Select(s => s.Phase)];
        var rows = await store.Jobs.SumAsync(phases, cancellationToken).ConfigureAwait(false);
        var jobs = await store.Jobs.FindNewestAsync(phases, MostJobs, cancellationToken).ConfigureAwait(false);
        var paces = await store.Events.FindNewestPacesAsync([.. phases.Select(p => p.MigrationId)], cancellationToken).ConfigureAwait(false);
        foreach (var (subject, phase) in some)
        {
            var since = BeginningOf(subject, paces.TryGetValue(phase.MigrationId, out var ago) ? ago : null);
            JobSpan[] newest = [.. jobs[phase.MigrationId]];
            var oldest = newest.Length == MostJobs ? newest[^1].Began : since;
            outlooks[phase.MigrationId] = Outlook.Of(
                subject.State,
                subject.Facts.CanVerify,
                rows[phase.MigrationId],
                newest,
                oldest < since ? oldest : since,
                subject.Facts.RunWindow is { } window ? new RunHours(window, subject.Facts.Now!.Value) : null);
        }
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
    private static TimeSpan BeginningOf(OutlookSubject subject, TimeSpan? newest)
    {
        var (state, facts) = (subject.State, subject.Facts);
        var began = newest ?? facts.Now!.Value - (state.StartedAt ?? state.CreatedAt);
        return facts.RunnersThatKnow(state.Name).Select(r => r.Age).DefaultIfEmpty(began).Max() is var oldest && oldest < began ? oldest : began;
    }
}
