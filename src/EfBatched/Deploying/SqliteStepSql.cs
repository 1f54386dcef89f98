using EfBatched.Sql;
using EfBatched.Texts;

namespace EfBatched.Deploying;

/// <summary>The steps in SQLite's SQL, which has no schemas and no procedures.</summary>
internal sealed class SqliteStepSql : StepSql
{
    // The text form that the provider gives a DateTimeOffset.
    private const string Now = "strftime('%Y-%m-%d %H:%M:%f', 'now') || '+00:00'";

    private static readonly int[] Counts = [GateSql.MaxCounted, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1];

    public override string Enqueue(EnqueueStep step, DatabaseOrigin origin)
    {
        var sql = new EnqueueSql(step, this, tableSchema: Literal(null));
        var isEmpty = $"NOT EXISTS (SELECT 1 FROM {DelimitName(step.Table)})";
        var isBuilt = origin == DatabaseOrigin.BuiltFromFirstMigration ? "TRUE" : null;
        return $"""
            DROP TABLE IF EXISTS "temp"."__efbatched_name";
            CREATE TEMP TABLE "__efbatched_name" ("status" TEXT, "table" TEXT{(step.Owner is null ? "" : ", \"owner\" TEXT")});
            CREATE TEMP TRIGGER "__efbatched_name_taken" BEFORE INSERT ON "__efbatched_name"
            BEGIN
                SELECT CASE{RefuseOtherOwner(step)}
                    WHEN NEW."table" <> {Literal(step.Table)} COLLATE NOCASE THEN RAISE(ABORT, {Quote(DeployingStrings.NameTaken(step.Name, step.Table))})
                    WHEN NEW."status" = '{BatchedMigrationStatus.Finalized}' THEN RAISE(ABORT, {Quote(DeployingStrings.NameFinalized(step.Name))}) END;
            END;
            INSERT INTO "__efbatched_name"
            SELECT "status", "table_name"{(step.Owner is null ? "" : ", \"owner\"")} FROM {Delimit(step.Tracking.Migrations)} WHERE "name" = {Literal(step.Name)};
            DROP TABLE "temp"."__efbatched_name";
            WITH "birth" AS (
                {sql.Birth(isEmpty, isBuilt)}
            )
            INSERT INTO {Delimit(step.Tracking.Migrations)} (
                {sql.Columns})
            SELECT {sql.Values(Now, value => value ? "1" : "0")}
            FROM "birth";
            INSERT INTO {Delimit(step.Tracking.Events)} ("migration_id", "kind", "to_status", "reason", "actor", "occurred_at")
            SELECT "id", 'Enqueued', "status", "status_reason", {Actor}, {Now} FROM {Delimit(step.Tracking.Migrations)}
            WHERE "name" = {Literal(step.Name)} AND changes() > 0;
            """;
    }

    // Only a trigger can raise an error, and before SQLite 3.47 only with a literal text: one for each status, without figures.
    public override string EnsureFinished(NamedStep step, DatabaseOrigin origin)
    {
        var migrations = Delimit(step.Tracking.Migrations);
        var isThis = $"\"name\" = {Literal(step.Name)}";
        return $"""
            DROP TABLE IF EXISTS "temp"."__efbatched_gate";
            CREATE TEMP TABLE "__efbatched_gate" ("status" TEXT);
            CREATE TEMP TRIGGER "__efbatched_gate_closed" BEFORE INSERT ON "__efbatched_gate"
            BEGIN
                SELECT CASE NEW."status"
                    WHEN '{BatchedMigrationStatus.Finished}' THEN NULL
                    WHEN '{BatchedMigrationStatus.Finalized}' THEN NULL{Refusals(step.Name)}
                    ELSE RAISE(ABORT, {Quote(DeployingStrings.GateNotEnqueued(step.Name))}) END;
            END;
            INSERT INTO "__efbatched_gate" SELECT (SELECT "status" FROM {migrations} WHERE {isThis});
            DROP TABLE "temp"."__efbatched_gate";{Look(step, origin)}
            INSERT INTO {Delimit(step.Tracking.Events)} ("migration_id", "kind", "from_status", "to_status", "reason", "actor", "occurred_at")
            SELECT "id", '{BatchedEventKind.Finalized}', '{BatchedMigrationStatus.Finished}', '{BatchedMigrationStatus.Finalized}', '{GateSql.FinalizedReason}', {Actor}, {Now} FROM {migrations}
            WHERE {isThis} AND "status" = '{BatchedMigrationStatus.Finished}';
            UPDATE {migrations} SET "status" = '{BatchedMigrationStatus.Finalized}', "status_reason" = '{GateSql.FinalizedReason}', "updated_at" = {Now}
            WHERE {isThis} AND "status" = '{BatchedMigrationStatus.Finished}';
            """;
    }

    public override string TableExists(TableName table) =>
        $"SELECT count(*) FROM \"sqlite_master\" WHERE \"type\" = 'table' AND \"name\" = {Literal(table.Name)}";

    public override string Delimit(TableName table) => DelimitName(table.Name);

    public override string Literal(string? text) => SqlLiteral.Write(text, "char", "\n\r");

    // Before SQLite 3.47 an error cannot say what a row says.
    private string RefuseOtherOwner(EnqueueStep step) =>
        step.Owner is null
            ? ""
            : $"\n        WHEN NEW.\"owner\" <> {Literal(step.Owner)} THEN RAISE(ABORT, "
                + $"{Quote(DeployingStrings.NameOwned(step.Name, step.Owner) + DeployingStrings.NameOwnedLook(step.Name) + DeployingStrings.NameOwnedAdvice)})";

    // The number, too, can only be said by literals: the greatest of these that it reaches.
    private string Look(NamedStep step, DatabaseOrigin origin)
    {
        if (!step.LooksAtRows(origin))
        {
            return "";
        }

        var (before, after) = DeployingStrings.GateRowsLeft(step.Name);
        var refusals = string.Concat(Counts.Select(
            n => $"\n        WHEN NEW.\"rows\" >= {n} THEN RAISE(ABORT, {Quote($"{before}{Phrases.AtLeast(n)}{after}")})"));
        var migration = $"(SELECT \"id\" FROM {Delimit(step.Tracking.Migrations)} WHERE \"name\" = {Literal(step.Name)})";
        return $"""

            DROP TABLE IF EXISTS "temp"."__efbatched_rows";
            CREATE TEMP TABLE "__efbatched_rows" ("rows" INTEGER);
            CREATE TEMP TRIGGER "__efbatched_rows_left" BEFORE INSERT ON "__efbatched_rows"
            BEGIN
                SELECT CASE{refusals} END;
            END;
            INSERT INTO "__efbatched_rows" SELECT ({GateSql.Count(step.Remaining!)})
            WHERE NOT {GateSql.IsSkipped(Delimit(step.Tracking.Events), migration)};
            DROP TABLE "temp"."__efbatched_rows";
            """;
    }

    private static string Refusals(string name) =>
        string.Concat(GateSql.OpenStatuses.Select(s =>
            $"\n        WHEN '{s}' THEN RAISE(ABORT, {Quote($"{DeployingStrings.GateNotFinished(name)} It is '{s}'. {DeployingStrings.GateAdvice(name, s)}")})"));
}
