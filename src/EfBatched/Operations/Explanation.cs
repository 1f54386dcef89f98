using EfBatched.Model;

namespace EfBatched.Operations;

/// <summary>Says in one sentence where a migration stands, and why it does not move when it does not.</summary>
internal static class Explanation
{
    public static string Of(BatchedMigrationState state, ExplanationFacts facts) =>
        facts.Mismatch is { } mismatch ? $"{mismatch} {OfStatus(state, facts)}" : OfStatus(state, facts);

    private static string OfStatus(BatchedMigrationState state, ExplanationFacts facts) =>
        state.Status switch
        {
            BatchedMigrationStatus.Paused => EfBatchedStrings.ExplainPaused(state, facts.PausedBy, facts.PausedAt),
            BatchedMigrationStatus.Failed => EfBatchedStrings.ExplainFailed(state),
            BatchedMigrationStatus.Cancelled => EfBatchedStrings.ExplainCancelled(state),
            var status when status.MayRun() => OfOpen(state, facts),
            _ => EfBatchedStrings.ExplainFinished(state),
        };

    // From what keeps everybody from it to what keeps one job: the first that is true explains the rest.
    private static string OfOpen(BatchedMigrationState state, ExplanationFacts facts)
    {
        var knowing = facts.RunnersThatKnow(state.Name).Count;
        var isRunning = state.Jobs.GetValueOrDefault(BatchedJobStatus.Running) > 0;
        return facts.IsHeld ? EfBatchedStrings.ExplainHeld(state)
            : state.WaitsFor.Count > 0 ? EfBatchedStrings.ExplainWaitsFor(state)
            : facts.Runners.Count == 0 && !isRunning ? EfBatchedStrings.ExplainNoRunner(facts.LastSign)
            : knowing == 0 && !isRunning ? EfBatchedStrings.ExplainWaitsForCode(facts.Runners.Count)
            : state.Status == BatchedMigrationStatus.Active && facts.TableTakenBy is { } other
                ? EfBatchedStrings.ExplainTableTaken(other, state.Table)
            : facts.Overdue is { } job ? EfBatchedStrings.ExplainOverdue(job)
            : state.ThrottleReason is { } reason && state.ThrottleDelay is { } delay ? EfBatchedStrings.ExplainSlow(delay, reason)
            : isRunning ? EfBatchedStrings.ExplainRunning(state)
            : state.Jobs.GetValueOrDefault(BatchedJobStatus.Failed) > 0 && state.Jobs.GetValueOrDefault(BatchedJobStatus.Pending) == 0
                && state.Cursor == state.UpTo
                ? EfBatchedStrings.ExplainWaitsToRetry(state)
            : EfBatchedStrings.ExplainWaitsForRunner(knowing);
    }
}
