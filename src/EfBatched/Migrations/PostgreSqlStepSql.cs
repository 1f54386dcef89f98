using EfBatched.Storage;

namespace EfBatched.Migrations;

/// <summary>The steps in PostgreSQL's SQL; each also runs inside the block that an idempotent script wraps around it.</summary>
internal sealed class PostgreSqlStepSql : StepSql
{
    /// <summary>The SQLSTATE of a closed gate.</summary>
    public const string NotFinishedSqlState = "EFB01";

    /// <summary>The SQLSTATE of a name that is taken.</summary>
    public const string NameTakenSqlState = "EFB02";

    /// <summary>The SQLSTATE of a gate that has seen rows, or that might have been kept from seeing them.</summary>
    public const string RowsLeftSqlState = "EFB03";

    private const string LookVariables =
        """

            "rows_left" bigint;
            "row_security" text := current_setting('row_security');
            "exclusion" text := current_setting('constraint_exclusion');
        """;

    public override string Enqueue(EnqueueStep step, DatabaseOrigin origin)
    {
        var sql = new EnqueueSql(step, this, new TableName(step.Table, step.Schema));
        return $"""
            DO $efbatched$
            DECLARE
                "known" record;
            BEGIN
                SELECT "status", "table_name", "table_schema" INTO "known" FROM {Delimit(step.Tracking.Migrations)} WHERE "name" = {Literal(step.Name)};
                IF "known"."status" = 'Finalized' THEN
                    RAISE EXCEPTION USING ERRCODE = '{NameTakenSqlState}', MESSAGE = {Literal(EfBatchedStrings.NameFinalized(step.Name))};
                ELSIF "known"."table_name" <> {Literal(step.Table)} OR "known"."table_schema" <> {Literal(step.Schema)} THEN
                    RAISE EXCEPTION USING ERRCODE = '{NameTakenSqlState}', MESSAGE = {Literal(EfBatchedStrings.NameTaken(step.Name, step.Table))};
                END IF;
            END $efbatched$;
            WITH "birth" AS (
                {sql.Birth(IsBuilt(origin))}
            ), "enqueued" AS (
                INSERT INTO {Delimit(step.Tracking.Migrations)} (
                {sql.Columns})
                SELECT {sql.Values("now()", value => value ? "TRUE" : "FALSE")}
                FROM "birth"
                RETURNING "id", "status", "status_reason"
            )
            INSERT INTO {Delimit(step.Tracking.Events)} ("migration_id", "kind", "to_status", "reason", "actor", "occurred_at")
            SELECT "id", 'Enqueued', "status", "status_reason", {Actor}, now() FROM "enqueued";
            """;
    }

    public override string EnsureFinished(NamedStep step, DatabaseOrigin origin)
    {
        var jobs = $"{Delimit(step.Tracking.Jobs)} AS \"j\" WHERE \"j\".\"migration_id\" = \"m\".\"id\"";
        var looks = step.LooksAtRows(origin);
        return $"""
            DO $efbatched$
            DECLARE
                "gate" record;{(looks ? LookVariables : "")}
            BEGIN
                SELECT "m"."id", "m"."status",
                    (SELECT count(*) FROM {jobs} AND "j"."status" = 'Finished') AS "jobs",
                    (SELECT coalesce(sum("j"."rows_migrated"), 0) FROM {jobs}) AS "rows",
                    coalesce('about ' || "m"."estimated_rows", 'an unknown number of') AS "total",
                    coalesce(' Its error: ' || "m"."error_message", '') AS "error"
                INTO "gate" FROM {Delimit(step.Tracking.Migrations)} AS "m" WHERE "m"."name" = {Literal(step.Name)} FOR UPDATE;
                IF NOT FOUND THEN
                    RAISE EXCEPTION USING ERRCODE = '{NotFinishedSqlState}', MESSAGE = {Literal(EfBatchedStrings.GateNotEnqueued(step.Name))};
                ELSIF "gate"."status" NOT IN ('Finished', 'Finalized') THEN
                    RAISE EXCEPTION USING ERRCODE = '{NotFinishedSqlState}', MESSAGE = {Literal(EfBatchedStrings.GateNotFinished(step.Name))}
                        || ' It is ''' || "gate"."status" || ''': ' || "gate"."jobs" || ' jobs finished, ' || "gate"."rows" || ' rows migrated of '
                        || "gate"."total" || ' rows.' || "gate"."error" || CASE "gate"."status"{Advice(step.Name)} END;
                END IF;{(looks ? Look(step, origin) : "")}
                IF "gate"."status" = 'Finished' THEN
                    UPDATE {Delimit(step.Tracking.Migrations)}
                    SET "status" = 'Finalized', "status_reason" = '{GateSql.FinalizedReason}', "updated_at" = now() WHERE "id" = "gate"."id";
                    INSERT INTO {Delimit(step.Tracking.Events)}
                        ("migration_id", "kind", "from_status", "to_status", "reason", "actor", "occurred_at")
                    VALUES ("gate"."id", 'Finalized', 'Finished', 'Finalized', '{GateSql.FinalizedReason}', {Actor}, now());
                END IF;
            END $efbatched$;
            """;
    }

    public override string TableExists(TableName table) => $"SELECT count(to_regclass({Literal(Delimit(table))}))";

    public override string Delimit(TableName table) =>
        table.Schema is null ? DelimitName(table.Name) : $"{DelimitName(table.Schema)}.{DelimitName(table.Name)}";

    // A dollar sign could end the dollar quoting around the statement, ours or that of an idempotent script.
    public override string Literal(string? text) => SqlLiteral.Write(text, "chr", "\n\r$");

    // As dynamic SQL, so that no column is taken for a variable. The settings are local to the transaction and set back: a row that a policy
    // hides is an error, and a valid CHECK constraint that rules the rows out makes the look free.
    // https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-ROW-SECURITY
    // https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-CONSTRAINT-EXCLUSION
    private string Look(NamedStep step, DatabaseOrigin origin)
    {
        var (before, after) = EfBatchedStrings.GateRowsLeft(step.Name);
        var (role, cause) = EfBatchedStrings.GateRowsHidden(step.Name);
        var isBuilt = IsBuilt(origin) is { } built ? $" AND NOT coalesce({built}, FALSE)" : "";
        var seeAll = step.SeesAllRows ? "" : "set_config('row_security', 'off', TRUE), ";
        return $"""

                IF NOT {GateSql.IsSkipped(Delimit(step.Tracking.Events), "\"gate\".\"id\"")}{isBuilt} THEN
                    PERFORM {seeAll}set_config('constraint_exclusion', 'on', TRUE);
                    BEGIN
                        EXECUTE {Literal(GateSql.Count(step.Remaining!))} INTO "rows_left";
                    EXCEPTION WHEN insufficient_privilege THEN
                        RAISE EXCEPTION USING ERRCODE = '{RowsLeftSqlState}', MESSAGE = {Literal(role)} || current_user || {Literal(cause)} || SQLERRM || '.';
                    END;
                    PERFORM set_config('row_security', "row_security", TRUE), set_config('constraint_exclusion', "exclusion", TRUE);
                    IF "rows_left" > 0 THEN
                        RAISE EXCEPTION USING ERRCODE = '{RowsLeftSqlState}', MESSAGE = {Literal(before)}
                            || CASE WHEN "rows_left" > {GateSql.MaxCounted} THEN '{EfBatchedStrings.AtLeast(GateSql.MaxCounted)}' ELSE "rows_left"::text END
                            || {Literal(after)};
                    END IF;
                END IF;
            """;
    }

    private static string? IsBuilt(DatabaseOrigin origin) => origin switch
    {
        DatabaseOrigin.BuiltFromFirstMigration => "TRUE",
        DatabaseOrigin.DecidedByScript => IdempotentScript.IsBuiltFromFirstMigration,
        _ => null,
    };

    private string Advice(string name) =>
        string.Concat(GateSql.OpenStatuses.Select(s => $"\n                WHEN '{s}' THEN {Literal(" " + EfBatchedStrings.GateAdvice(name, s))}"));
}
