using EfBatched.Databases.Rehearsals;

namespace EfBatched.Rehearsing;

/// <summary>Says in one line each what the work will meet, and what that means.</summary>
internal static class FactFindings
{
    public static BatchedRehearsalFinding Of(TableFact fact) =>
        fact.Kind switch
        {
            TableFactKind.Trigger => new(
                "trigger", $"'{fact.Name}' on '{fact.Table}' fires{Space(fact.Detail)}: what it does is in the figures above.", false),
            TableFactKind.ForeignKey => new(
                "foreign key",
                $"'{fact.Name}' of '{fact.Table}' refers to '{fact.Detail}': a row whose column changes locks the row that it refers to.",
                false),
            TableFactKind.Reference => new(
                "foreign key",
                $"'{fact.Name}' of '{fact.Detail}' refers to '{fact.Table}': a delete, or a change of the key, looks for rows there, by an index.",
                false),
            TableFactKind.ReferenceWithoutIndex => new(
                "foreign key",
                $"'{fact.Name}' of '{fact.Detail}' refers to '{fact.Table}', and no index of '{fact.Detail}' leads with its column: a delete, or a change "
                    + "of the key, scans that table once for each row.",
                true),
            TableFactKind.Deferred => new(
                "deferred constraint",
                $"'{fact.Name}' of '{fact.Table}' is {fact.Detail}: it may be checked at COMMIT only. The rehearsal has it checked before each rollback.",
                false),
            TableFactKind.RowSecurity => new(
                "row-level security",
                fact.Detail == "active"
                    ? $"Policies of '{fact.Table}' apply to this role: the work sees only the rows that they show. See docs/security.md."
                    : $"'{fact.Table}' has policies, which do not apply to this role. The runner's role may be another one.",
                fact.Detail == "active"),
            TableFactKind.Publication => new(
                "publication", $"'{fact.Table}' is published by '{fact.Name}': every changed row is sent to its subscribers.", false),
            TableFactKind.Partitions => new(
                "partitions",
                $"'{fact.Table}' has {fact.Detail} partitions: a boundary search looks into all of them, and a change of the partition's key moves the "
                    + "row.",
                false),
            TableFactKind.NoStatistics => new(
                "statistics", $"'{fact.Table}' was never analyzed, so plans and the number of rows are guesses: run ANALYZE.", true),
            TableFactKind.Replica => new(
                "replica",
                fact.Detail is "sync" or "quorum"
                    ? $"'{fact.Name}' is synchronous: each COMMIT waits for it, which the forecast does not know."
                    : $"'{fact.Name}' receives all of the log; the runner slows down when it lags.",
                fact.Detail is "sync" or "quorum"),
            _ => new(
                "replication slot",
                fact.Detail.StartsWith("inactive", StringComparison.Ordinal)
                    ? $"'{fact.Name}' is {fact.Detail}: nobody reads from it, so the server keeps all of the log until its disk is full."
                    : $"'{fact.Name}' is {fact.Detail}: the server keeps the log that its reader has not had yet.",
                !fact.Detail.StartsWith("active, reserved", StringComparison.Ordinal) && fact.Detail != "active"),
        };

    private static string Space(string detail) => detail.Length == 0 ? "" : $" {detail}";
}
