using EfBatched.Databases.PostgreSql;
using EfBatched.Declaring;
using EfBatched.Sql;
using EfBatched.Texts;
using EfBatched.Tracking;

namespace EfBatched.Deploying;

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

    // Variables of the block; no column of the tracking tables has such a name, which would be ambiguous.
    private const string Schema = "\"efbatched_schema\"";
    private const string IsEmpty = "\"efbatched_is_empty\"";
    private const string RowSecurity = "\"efbatched_row_security\"";

    // A block for all of it: only there an error can be reworded, and the schema that an unqualified name means be kept.
    public override string Enqueue(EnqueueStep step, DatabaseOrigin origin)
    {
        var sql = new EnqueueSql(step, this, Schema);
        var isBuilt = IsBuilt(origin);
        return $"""
            DO $efbatched$
            DECLARE
                "known" record;
                {Schema} text := {SchemaOf(step)};
                {IsEmpty} boolean;
                {RowSecurity} text := current_setting('row_security');
            BEGIN
                SELECT "status", "table_name", "table_schema"{(step.Owner is null ? "" : ", \"owner\"")} INTO "known"
                FROM {Delimit(step.Tracking.Migrations)} WHERE "name" = {Literal(step.Name)};
                IF FOUND THEN
                    IF {RefuseOtherOwner(step)}"known"."table_name" <> {Literal(step.Table)} OR coalesce("known"."table_schema", {Schema}) IS DISTINCT FROM {Schema} THEN
                        RAISE EXCEPTION USING ERRCODE = '{NameTakenSqlState}', MESSAGE = {Literal(DeployingStrings.NameTaken(step.Name, DeclaringStrings.Display(new TableName(step.Table, step.Schema))))};
                    ELSIF "known"."status" = '{BatchedMigrationStatus.Finalized}' THEN
                        RAISE EXCEPTION USING ERRCODE = '{NameTakenSqlState}', MESSAGE = {Literal(DeployingStrings.NameFinalized(step.Name))};
                    END IF;
                    RETURN;
                END IF;
                {LookForRows(step, origin, isBuilt)}
                WITH "birth" AS (
                    {Indent(sql.Birth(IsEmpty, isBuilt))}
                ), "enqueued" AS (
                    INSERT INTO {Delimit(step.Tracking.Migrations)} (
                    {Indent(sql.Columns)})
                    SELECT {Indent(sql.Values("now()", value => value ? "TRUE" : "FALSE"))}
                    FROM "birth"
                    RETURNING "id", "status", "status_reason"
                )
                INSERT INTO {Delimit(step.Tracking.Events)} ("migration_id", "kind", "to_status", "reason", "actor", "occurred_at")
                SELECT "id", 'Enqueued', "status", "status_reason", {Actor}, now() FROM "enqueued";
            END $efbatched$;
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
                    (SELECT count(*) FROM {jobs} AND "j"."status" = '{BatchedJobStatus.Finished}') AS "jobs",
                    (SELECT coalesce(sum("j"."rows_migrated"), 0) FROM {jobs}) AS "rows",
                    coalesce('about ' || "m"."estimated_rows", 'an unknown number of') AS "total",
                    coalesce(' Its error: ' || "m"."error_message", '') AS "error"
                INTO "gate" FROM {Delimit(step.Tracking.Migrations)} AS "m" WHERE "m"."name" = {Literal(step.Name)} FOR UPDATE;
                IF NOT FOUND THEN
                    RAISE EXCEPTION USING ERRCODE = '{NotFinishedSqlState}', MESSAGE = {Literal(DeployingStrings.GateNotEnqueued(step.Name))};
                ELSIF "gate"."status" NOT {StatusSql.IsFinished} THEN
                    RAISE EXCEPTION USING ERRCODE = '{NotFinishedSqlState}', MESSAGE = {Literal(DeployingStrings.GateNotFinished(step.Name))}
                        || ' It is ''' || "gate"."status" || ''': ' || "gate"."jobs" || ' jobs finished, ' || "gate"."rows" || ' rows migrated of '
                        || "gate"."total" || ' rows.' || "gate"."error" || CASE "gate"."status"{Advice(step.Name)} END;
                END IF;{(looks ? Look(step, origin) : "")}
                IF "gate"."status" = '{BatchedMigrationStatus.Finished}' THEN
                    UPDATE {Delimit(step.Tracking.Migrations)}
                    SET "status" = '{BatchedMigrationStatus.Finalized}', "status_reason" = '{GateSql.FinalizedReason}', "updated_at" = now() WHERE "id" = "gate"."id";
                    INSERT INTO {Delimit(step.Tracking.Events)}
                        ("migration_id", "kind", "from_status", "to_status", "reason", "actor", "occurred_at")
                    VALUES ("gate"."id", '{BatchedEventKind.Finalized}', '{BatchedMigrationStatus.Finished}', '{BatchedMigrationStatus.Finalized}', '{GateSql.FinalizedReason}', {Actor}, now());
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
        var (before, after) = DeployingStrings.GateRowsLeft(step.Name);
        var (role, cause) = DeployingStrings.GateRowsHidden(step.Name);
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
                            || CASE WHEN "rows_left" > {GateSql.MaxCounted} THEN '{Phrases.AtLeast(GateSql.MaxCounted)}' ELSE "rows_left"::text END
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

    private string SchemaOf(EnqueueStep step) =>
        step.Schema is { } schema ? Literal(schema) : $"({PostgreSqlCatalog.SchemaOf(Literal(DelimitName(step.Table)))})";

    private string RefuseOtherOwner(EnqueueStep step) =>
        step.Owner is null
            ? ""
            : $"""
                "known"."owner" <> {Literal(step.Owner)} THEN
                            RAISE EXCEPTION USING ERRCODE = '{NameTakenSqlState}', MESSAGE = {Literal(DeployingStrings.NameOwned(step.Name, step.Owner))}
                                || ' It is that of ''' || "known"."owner" || '''.' || {Literal(DeployingStrings.NameOwnedAdvice)};
                        ELSIF 
                """;

    // Rows that a policy hides would be taken for none; with the setting off, PostgreSQL raises an error instead. It is put back at once, since
    // the schema migration goes on in the same transaction. https://www.postgresql.org/docs/current/ddl-rowsecurity.html
    private string LookForRows(EnqueueStep step, DatabaseOrigin origin, string? isBuilt)
    {
        var table = Delimit(new TableName(step.Table, step.Schema));
        var look = $"{IsEmpty} := NOT EXISTS (SELECT 1 FROM {table});";
        if (step.SeesAllRows || origin == DatabaseOrigin.BuiltFromFirstMigration)
        {
            return look;
        }

        var setting = isBuilt is null ? "'off'" : $"CASE WHEN {isBuilt} THEN {RowSecurity} ELSE 'off' END";
        return $"""
            BEGIN
                    PERFORM set_config('row_security', {setting}, TRUE);
                    {look}
                    PERFORM set_config('row_security', {RowSecurity}, TRUE);
                EXCEPTION WHEN insufficient_privilege THEN
                    IF row_security_active({Literal(table)}) THEN
                        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = {Literal(DeployingStrings.HidesRows(step.Name, table))}
                            || ' The role is ''' || current_user || '''.' || {Literal(DeployingStrings.HidesRowsAdvice)};
                    END IF;
                    RAISE;
                END;
            """;
    }

    private static string Indent(string text) => text.Replace("\n", "\n    ", StringComparison.Ordinal);

    private string Advice(string name) =>
        string.Concat(GateSql.OpenStatuses.Select(s => $"\n                WHEN '{s}' THEN {Literal(" " + DeployingStrings.GateAdvice(name, s))}"));
}
