using EfBatched.Tracking;

namespace EfBatched.Deploying;

/// <summary>What the gates of all providers have in common.</summary>
internal static class GateSql
{
    public const string FinalizedReason = "A schema migration that relies on it has seen it finished.";

    /// <summary>The most rows that a look counts.</summary>
    public const int MaxCounted = 10_000;

    /// <summary>The statuses that keep a gate closed.</summary>
    public static IEnumerable<BatchedMigrationStatus> OpenStatuses =>
        Enum.GetValues<BatchedMigrationStatus>().Where(s => !s.IsFinished());

    /// <summary>Counts the rows that are left, as far as a look counts.</summary>
    public static string Count(string remaining) => $"SELECT count(*) FROM ({remaining} LIMIT {MaxCounted + 1}) AS \"r\"";

    /// <summary>True when the migration is finished because a person has skipped it, so that its rows may stay as they are.</summary>
    public static string IsSkipped(string events, string migrationId) =>
        $"""
        coalesce(({LastFinish(events, migrationId)}), '') = '{BatchedEventKind.Skipped}'
        """;

    private static string LastFinish(string events, string migrationId) =>
        $"""
        SELECT "e"."kind" FROM {events} AS "e" WHERE "e"."migration_id" = {migrationId} AND "e"."to_status" = '{BatchedMigrationStatus.Finished}' ORDER BY "e"."id" DESC LIMIT 1
        """;
}
