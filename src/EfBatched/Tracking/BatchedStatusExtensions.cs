namespace EfBatched.Tracking;

/// <summary>What several statuses and phases have in common; <see cref="StatusSql" /> says the same to the database.</summary>
internal static class BatchedStatusExtensions
{
    /// <summary>Its rows are done, whether or not a gate has seen that.</summary>
    public static bool IsFinished(this BatchedMigrationStatus status) =>
        status is BatchedMigrationStatus.Finished or BatchedMigrationStatus.Finalized;

    /// <summary>A runner may work on it.</summary>
    public static bool MayRun(this BatchedMigrationStatus status) => status is BatchedMigrationStatus.Active or BatchedMigrationStatus.Running;

    /// <summary>Nothing more happens to it unless a person repeats it.</summary>
    public static bool HasEnded(this BatchedMigrationStatus status) => status.IsFinished() || status == BatchedMigrationStatus.Cancelled;

    /// <summary>Its range is not done with.</summary>
    public static bool IsOpen(this BatchedJobStatus status) =>
        status is BatchedJobStatus.Pending or BatchedJobStatus.Running or BatchedJobStatus.Failed;

    /// <summary>What the jobs of a phase do, where ranges are walked; <c>BatchedWork.KindOfJob</c> says what a new one does.</summary>
    public static BatchedJobKind KindOfJobs(this BatchedMigrationPhase phase) =>
        phase switch
        {
            BatchedMigrationPhase.Verify => BatchedJobKind.Verify,
            BatchedMigrationPhase.Sweep => BatchedJobKind.Sweep,
            _ => BatchedJobKind.Walk,
        };
}
