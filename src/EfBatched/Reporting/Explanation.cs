using EfBatched.Tracking;

namespace EfBatched.Reporting;

/// <summary>Says in one sentence where a migration stands, and why it does not move when it does not.</summary>
internal static class Explanation
{
    public static string Of(BatchedMigrationState state, ExplanationFacts facts) =>
        facts.Mismatch is { } mismatch ? $"{mismatch} {OfStatus(state, facts)}" : OfStatus(state, facts);

    private static string OfStatus(BatchedMigrationState state, ExplanationFacts facts) =>
        state.Status switch
        {
            BatchedMigrationStatus.Paused => ReportingStrings.ExplainPaused(state, facts.PausedBy, facts.PausedAt),
            BatchedMigrationStatus.Failed => ReportingStrings.ExplainFailed(state),
            BatchedMigrationStatus.Cancelled => ReportingStrings.ExplainCancelled(state),
            var status when status.MayRun() => OfOpen(state, facts),
            _ => ReportingStrings.ExplainFinished(state),
        };

    // From what keeps everybody from it to what keeps one job: the first that is true explains the rest.
    private static string OfOpen(BatchedMigrationState state, ExplanationFacts facts)
    {
        var knowing = facts.RunnersThatKnow(state.Name).Count;
        var isRunning = state.Jobs.GetValueOrDefault(BatchedJobStatus.Running) > 0;
        return facts.IsHeld ? ReportingStrings.ExplainHeld(state)
            : state.WaitsFor.Count > 0 ? ReportingStrings.ExplainWaitsFor(state)
            : facts.Runners.Count == 0 && !isRunning ? ReportingStrings.ExplainNoRunner(facts.LastSign)
            : knowing == 0 && !isRunning ? ReportingStrings.ExplainWaitsForCode(facts.Runners.Count)
            : state.Status == BatchedMigrationStatus.Active && facts.TableTakenBy is { } other
                ? ReportingStrings.ExplainTableTaken(other, state.Table)
            : facts.Overdue is { } job ? ReportingStrings.ExplainOverdue(job)
            : state.ThrottleReason is { } reason && state.ThrottleDelay is { } delay ? ReportingStrings.ExplainSlow(delay, reason)
            : isRunning ? ReportingStrings.ExplainRunning(state)
            : state.Jobs.GetValueOrDefault(BatchedJobStatus.Failed) > 0 && state.Jobs.GetValueOrDefault(BatchedJobStatus.Pending) == 0
                && state.Cursor == state.UpTo
                ? ReportingStrings.ExplainWaitsToRetry(state)
            : ReportingStrings.ExplainWaitsForRunner(knowing);
    }
}
