using EfBatched.Tracking;

namespace EfBatched.Reporting;

/// <summary>
/// Says in one sentence where a migration stands, and why it does not move when it does not: the only place that
/// decides it, whoever shows it.
/// </summary>
internal static class Explanation
{
    public static string Of(BatchedMigrationState state, ExplanationFacts facts) =>
        facts.Mismatch is { } mismatch ? $"{mismatch} {Sentence(state, facts)}" : Sentence(state, facts);

    /// <summary>What explains it: the first cause that is true.</summary>
    public static ExplanationCause CauseOf(BatchedMigrationState state, ExplanationFacts facts) =>
        state.Status switch
        {
            BatchedMigrationStatus.Paused => ExplanationCause.Paused,
            BatchedMigrationStatus.Failed => ExplanationCause.Failed,
            BatchedMigrationStatus.Cancelled => ExplanationCause.Cancelled,
            var status when status.MayRun() => CauseOfOpen(state, facts),
            var status when status.HasEnded() => ExplanationCause.Finished,
            // A newer version has written it.
            _ => ExplanationCause.NoCode,
        };

    private static ExplanationCause CauseOfOpen(BatchedMigrationState state, ExplanationFacts facts)
    {
        // Whoever works on it shows that somebody is there and has its class, also without a runner's row: a run in the
        // foreground.
        var isAtWork = facts.JobsAtWork > 0;
        return !isAtWork && facts.Runners.Count == 0 ? ExplanationCause.NoRunner
            : !isAtWork && facts.RunnersThatKnow(state.Name).Count == 0 ? ExplanationCause.NoCode
            : state.WaitsFor.Count > 0 ? ExplanationCause.WaitsForMigration
            : facts.IsHeld ? ExplanationCause.Held
            : state.Status == BatchedMigrationStatus.Active && facts.TableTakenBy is not null ? ExplanationCause.TableTaken
            : isAtWork ? CauseOfWork(state, facts)
            : facts.Abandoned is not null ? ExplanationCause.JobAbandoned
            : state.Jobs.GetValueOrDefault(BatchedJobStatus.Failed) > 0 && state.Jobs.GetValueOrDefault(BatchedJobStatus.Pending) == 0
                && state.Cursor == state.UpTo
                ? ExplanationCause.WaitsToRetry
            : ExplanationCause.WaitsForLook;
    }

    private static ExplanationCause CauseOfWork(BatchedMigrationState state, ExplanationFacts facts) =>
        facts.Blocked is not null ? ExplanationCause.Blocked
        : facts.Overdue is not null ? ExplanationCause.BatchOverdue
        : state is { ThrottleReason: not null, ThrottleDelay: not null } ? ExplanationCause.Slowed
        : ExplanationCause.Runs;

    private static string Sentence(BatchedMigrationState state, ExplanationFacts facts) =>
        CauseOf(state, facts) switch
        {
            _ when !Enum.IsDefined(state.Status) => ReportingStrings.StatusUnknown(state.UnknownStatus),
            ExplanationCause.Finished => ReportingStrings.Finished(state, facts),
            ExplanationCause.Cancelled => ReportingStrings.Cancelled(state),
            ExplanationCause.Failed => ReportingStrings.Failed(state),
            ExplanationCause.Paused => ReportingStrings.Paused(state, facts),
            ExplanationCause.NoRunner => ReportingStrings.NoRunner(state, facts),
            ExplanationCause.NoCode => ReportingStrings.NoCode(state, facts),
            ExplanationCause.WaitsForMigration => ReportingStrings.WaitsFor(state),
            ExplanationCause.Held => ReportingStrings.Held(state, facts),
            ExplanationCause.TableTaken => ReportingStrings.TableTaken(facts.TableTakenBy!, state.Table),
            ExplanationCause.Blocked => ReportingStrings.Blocked(facts.Blocked!),
            ExplanationCause.BatchOverdue => ReportingStrings.BatchOverdue(facts.Overdue!),
            ExplanationCause.Slowed => ReportingStrings.Slowed(state, facts),
            ExplanationCause.Runs => ReportingStrings.Runs(state, facts),
            ExplanationCause.JobAbandoned => ReportingStrings.JobAbandoned(facts.Abandoned!),
            ExplanationCause.WaitsToRetry => ReportingStrings.WaitsToRetry(state),
            _ => ReportingStrings.WaitsForLook(state, facts),
        };
}
