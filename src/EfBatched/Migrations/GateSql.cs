using EfBatched.Model;

namespace EfBatched.Migrations;

/// <summary>What the gates of all providers have in common.</summary>
internal static class GateSql
{
    public const string FinalizedReason = "A schema migration that relies on it has seen it finished.";

    /// <summary>The statuses that keep a gate closed.</summary>
    public static IEnumerable<BatchedMigrationStatus> OpenStatuses =>
        Enum.GetValues<BatchedMigrationStatus>().Where(s => s is not (BatchedMigrationStatus.Finished or BatchedMigrationStatus.Finalized));
}
