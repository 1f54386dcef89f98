using EfBatched.Tracking;

namespace EfBatched.Operating;

/// <summary>What a person may do to a migration as it stands, so that no face offers what would be refused.</summary>
internal static class LegalChanges
{
    /// <param name="status">Where it stands.</param>
    /// <param name="canVerify">Whether it says which rows still have to be changed.</param>
    public static IReadOnlyList<MigrationChange> Of(BatchedMigrationStatus status, bool canVerify) =>
        [.. Enum.GetValues<MigrationChange>().Where(change => IsLegal(change, status, canVerify))];

    private static bool IsLegal(MigrationChange change, BatchedMigrationStatus status, bool canVerify) =>
        change switch
        {
            MigrationChange.Pause => status.MayRun(),
            MigrationChange.Resume => status == BatchedMigrationStatus.Paused,
            MigrationChange.Retry => status == BatchedMigrationStatus.Failed,
            MigrationChange.Skip => MigrationTransitions.Allows(status, BatchedMigrationStatus.Finished),
            MigrationChange.Cancel => MigrationTransitions.Allows(status, BatchedMigrationStatus.Cancelled),
            MigrationChange.Again => status is BatchedMigrationStatus.Finished or BatchedMigrationStatus.Cancelled,
            _ => canVerify && status.IsFinished(),
        };
}
