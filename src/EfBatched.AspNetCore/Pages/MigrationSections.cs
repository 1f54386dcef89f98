using EfBatched.Reporting;
using EfBatched.Tracking;

namespace EfBatched.AspNetCore.Pages;

/// <summary>Sorts migrations into sections, by what explains them.</summary>
internal static class MigrationSections
{
    public static MigrationSection Of(BatchedMigrationState state) =>
        state.Status.HasEnded() ? MigrationSection.Finished
        : state.Cause switch
        {
            ExplanationCause.Failed or ExplanationCause.NoRunner or ExplanationCause.NoCode or ExplanationCause.JobAbandoned
                or ExplanationCause.BatchOverdue or ExplanationCause.WaitsToRetry => MigrationSection.Attention,
            ExplanationCause.Runs or ExplanationCause.Slowed or ExplanationCause.Blocked => MigrationSection.Running,
            _ => MigrationSection.Waiting,
        };

    public static string Title(MigrationSection section) =>
        section == MigrationSection.Attention ? "Needs attention" : section.ToString();

    /// <summary>The word of a state that people see, with the colour that goes with it.</summary>
    public static (string Word, string Tone) Tag(BatchedMigrationState state) =>
        state switch
        {
            { UnknownStatus: { } unknown } => (unknown.ToLowerInvariant(), "warn"),
            { Status: BatchedMigrationStatus.Paused } when state.Jobs.GetValueOrDefault(BatchedJobStatus.Running) > 0 => ("pausing", "warn"),
            { Status: BatchedMigrationStatus.Paused } => ("paused", "rest"),
            { Status: BatchedMigrationStatus.Failed } => ("failed", "bad"),
            { Status: BatchedMigrationStatus.Cancelled } => ("cancelled", "rest"),
            { IsFinished: true } => (state.Status == BatchedMigrationStatus.Finalized ? "finalized" : "finished", "good"),
            _ => state.Cause switch
            {
                ExplanationCause.Held => ("held", "warn"),
                ExplanationCause.NoRunner => ("no runner", "bad"),
                ExplanationCause.NoCode => ("no code", "bad"),
                ExplanationCause.JobAbandoned => ("abandoned", "bad"),
                ExplanationCause.BatchOverdue => ("overdue", "warn"),
                ExplanationCause.WaitsToRetry => ("retrying", "warn"),
                ExplanationCause.Slowed => ("slowed", "warn"),
                ExplanationCause.Blocked => ("blocked", "warn"),
                ExplanationCause.Runs => ("running", "run"),
                _ => ("waiting", "rest"),
            },
        };
}
