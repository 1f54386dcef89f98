using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.Design.Tests.Migrations;

/// <summary>The SQL of the steps, whole: written schema migrations run for ever, so a change here must be seen.</summary>
[Trait("contract", "B30")]
public class StepSqlTest
{
    private const string PostgreSql = "Npgsql.EntityFrameworkCore.PostgreSQL";
    private const string Sqlite = "Microsoft.EntityFrameworkCore.Sqlite";

    [Fact]
    public void PostgreSql_enqueues() => Writes(
        PostgreSql,
        EnqueueAll,
        """
        DO $efbatched$
        DECLARE
            "known" record;
            "efbatched_schema" text := 'app';
            "efbatched_is_empty" boolean;
            "efbatched_row_security" text := current_setting('row_security');
        BEGIN
            SELECT "status", "table_name", "table_schema" INTO "known"
            FROM "ops"."batched_migrations" WHERE "name" = 'It''s';
            IF FOUND THEN
                IF "known"."table_name" <> 'ci"ties' OR coalesce("known"."table_schema", "efbatched_schema") IS DISTINCT FROM "efbatched_schema" THEN
                    RAISE EXCEPTION USING ERRCODE = 'EFB02', MESSAGE = 'EfBatched: the batched migration ''It''s'' is to be enqueued over the table ''app.ci"ties'', but one of that name exists over another table, so this work would never run. Names are unique in a database, also among contexts that share the tracking tables: give this one another name by ''HasName'', and add its schema migration again.';
                ELSIF "known"."status" = 'Finalized' THEN
                    RAISE EXCEPTION USING ERRCODE = 'EFB02', MESSAGE = 'EfBatched: the batched migration ''It''s'' is to be enqueued, but one of that name was finished for an earlier release, so this work would never run and its gate would pass. Give the new work another name by ''HasName'' and add its schema migration again; if it is the old work, to be done once more, write ''migrationBuilder.DequeueBatchedMigration("It''s")'' before this step.';
                END IF;
                RETURN;
            END IF;
            BEGIN
                PERFORM set_config('row_security', 'off', TRUE);
                "efbatched_is_empty" := NOT EXISTS (SELECT 1 FROM "app"."ci""ties");
                PERFORM set_config('row_security', "efbatched_row_security", TRUE);
            EXCEPTION WHEN insufficient_privilege THEN
                IF row_security_active('"app"."ci""ties"') THEN
                    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'EfBatched: the batched migration ''It''s'' is to be enqueued over the table "app"."ci""ties", but row-level security may hide rows of it from the role that applies this schema migration. A full table could be taken for an empty one, and its rows would stay as they are.'
                        || ' The role is ''' || current_user || '''.' || ' Apply the schema migration as a role with BYPASSRLS, or as the table''s owner without FORCE ROW LEVEL SECURITY. If the role sees every row under its policies, confirm it: by ''migration.SeesAllRows()'' in the declaration and ''seesAllRows: true'' in this step.';
                END IF;
                RAISE;
            END;
            WITH "birth" AS (
                SELECT CASE
                    WHEN "efbatched_is_empty" THEN 'empty'
                    ELSE CASE (SELECT "kind" FROM "ops"."batched_events"
                        WHERE "migration_id" IS NULL AND "kind" IN ('AllPaused', 'AllResumed') ORDER BY "id" DESC LIMIT 1)
                        WHEN 'AllPaused' THEN 'all paused' ELSE 'active' END END AS "birth"
                WHERE NOT EXISTS (SELECT 1 FROM "ops"."batched_migrations" WHERE "name" = 'It''s')
            ), "enqueued" AS (
                INSERT INTO "ops"."batched_migrations" (
                "name", "status", "status_reason", "table_schema", "table_name", "key_columns", "relies_on", "arguments",
                "batch_size", "has_fixed_batch_size", "job_size", "max_parallel_jobs", "operation_version", "created_at", "finished_at",
                "updated_at", "shares_table")
                SELECT 'It''s',
                CASE WHEN "birth" IN ('empty', 'built') THEN 'Finished' WHEN "birth" = 'active' THEN 'Active' ELSE 'Paused' END,
                CASE "birth"
                    WHEN 'empty' THEN 'The table was empty when the migration was enqueued.'
                    WHEN 'built' THEN 'The database was built from its first migration.'
                    WHEN 'starts paused' THEN 'The migration is declared to start paused.'
                    WHEN 'all paused' THEN 'All batched migrations are paused.' END,
                "efbatched_schema", 'ci"ties', 'a,b',
                'X: x null' || chr(10) || 'Y: y not null',
                '{"a":1,' || chr(10) || '"b":"' || chr(36) || '"}',
                50, TRUE, 500, 3,
                1,
                now(), CASE WHEN "birth" IN ('empty', 'built') THEN now() END, now(), TRUE
                FROM "birth"
                RETURNING "id", "status", "status_reason"
            )
            INSERT INTO "ops"."batched_events" ("migration_id", "kind", "to_status", "reason", "actor", "occurred_at")
            SELECT "id", 'Enqueued', "status", "status_reason", 'schema migration', now() FROM "enqueued";
        END $efbatched$;
        """);

    [Fact]
    public void PostgreSql_ensures_that_it_has_finished() => Writes(
        PostgreSql,
        migration => migration.EnsureBatchedMigrationFinished("It's"),
        """
        DO $efbatched$
        DECLARE
            "gate" record;
        BEGIN
            SELECT "m"."id", "m"."status",
                (SELECT count(*) FROM "batched_jobs" AS "j" WHERE "j"."migration_id" = "m"."id" AND "j"."status" = 'Finished') AS "jobs",
                (SELECT coalesce(sum("j"."rows_migrated"), 0) FROM "batched_jobs" AS "j" WHERE "j"."migration_id" = "m"."id") AS "rows",
                coalesce('about ' || "m"."estimated_rows", 'an unknown number of') AS "total",
                coalesce(' Its error: ' || "m"."error_message", '') AS "error"
            INTO "gate" FROM "batched_migrations" AS "m" WHERE "m"."name" = 'It''s' FOR UPDATE;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING ERRCODE = 'EFB01', MESSAGE = 'EfBatched: no batched migration ''It''s'' was ever enqueued in this database, but this schema migration relies on it: its rows would stay as they are. Correct the name, or apply a schema migration that enqueues it first (''migrationBuilder.EnqueueBatchedMigration'').';
            ELSIF "gate"."status" NOT IN ('Finished', 'Finalized') THEN
                RAISE EXCEPTION USING ERRCODE = 'EFB01', MESSAGE = 'EfBatched: the batched migration ''It''s'' has not finished, and this schema migration relies on it: going on would leave rows behind as they are, or lose their data.'
                    || ' It is ''' || "gate"."status" || ''': ' || "gate"."jobs" || ' jobs finished, ' || "gate"."rows" || ' rows migrated of '
                    || "gate"."total" || ' rows.' || "gate"."error" || CASE "gate"."status"
                        WHEN 'Paused' THEN ' Resume it with `<app> batched resume "It''s"`, wait for it with `<app> batched wait "It''s"` or run it with `<app> batched run "It''s"`, by the release that declares it; then apply this schema migration again.'
                        WHEN 'Active' THEN ' Wait for it with `<app> batched wait "It''s"` or run it with `<app> batched run "It''s"`, by the release that declares it; then apply this schema migration again.'
                        WHEN 'Running' THEN ' Wait for it with `<app> batched wait "It''s"` or run it with `<app> batched run "It''s"`, by the release that declares it; then apply this schema migration again.'
                        WHEN 'Failed' THEN ' Repair the cause that `<app> batched status "It''s"` shows, retry it with `<app> batched retry "It''s"`, wait for it with `<app> batched wait "It''s"` or run it with `<app> batched run "It''s"`, by the release that declares it; then apply this schema migration again.'
                        WHEN 'Cancelled' THEN ' If its rows may stay as they are, say so with `<app> batched skip "It''s"`; then apply this schema migration again.' END;
            ELSIF "gate"."status" = 'Finished' THEN
                UPDATE "batched_migrations"
                SET "status" = 'Finalized', "status_reason" = 'A schema migration that relies on it has seen it finished.', "updated_at" = now() WHERE "id" = "gate"."id";
                INSERT INTO "batched_events"
                    ("migration_id", "kind", "from_status", "to_status", "reason", "actor", "occurred_at")
                VALUES ("gate"."id", 'Finalized', 'Finished', 'Finalized', 'A schema migration that relies on it has seen it finished.', 'schema migration', now());
            END IF;
        END $efbatched$;
        """);

    [Fact]
    public void PostgreSql_dequeues() => Writes(
        PostgreSql,
        migration => migration.DequeueBatchedMigration("It's", "bg_", "ops"),
        """
        DELETE FROM "ops"."bg_events" WHERE "migration_id" IN (SELECT "id" FROM "ops"."bg_migrations" WHERE "name" = 'It''s');
        DELETE FROM "ops"."bg_jobs" WHERE "migration_id" IN (SELECT "id" FROM "ops"."bg_migrations" WHERE "name" = 'It''s');
        DELETE FROM "ops"."bg_migrations" WHERE "name" = 'It''s';
        """);

    [Fact]
    public void Sqlite_enqueues() => Writes(
        Sqlite,
        EnqueueAll,
        """
        DROP TABLE IF EXISTS "temp"."__efbatched_name";
        CREATE TEMP TABLE "__efbatched_name" ("status" TEXT, "table" TEXT);
        CREATE TEMP TRIGGER "__efbatched_name_taken" BEFORE INSERT ON "__efbatched_name"
        BEGIN
            SELECT CASE
                WHEN NEW."table" <> 'ci"ties' COLLATE NOCASE THEN RAISE(ABORT, 'EfBatched: the batched migration ''It''s'' is to be enqueued over the table ''ci"ties'', but one of that name exists over another table, so this work would never run. Names are unique in a database, also among contexts that share the tracking tables: give this one another name by ''HasName'', and add its schema migration again.')
                WHEN NEW."status" = 'Finalized' THEN RAISE(ABORT, 'EfBatched: the batched migration ''It''s'' is to be enqueued, but one of that name was finished for an earlier release, so this work would never run and its gate would pass. Give the new work another name by ''HasName'' and add its schema migration again; if it is the old work, to be done once more, write ''migrationBuilder.DequeueBatchedMigration("It''s")'' before this step.') END;
        END;
        INSERT INTO "__efbatched_name"
        SELECT "status", "table_name" FROM "batched_migrations" WHERE "name" = 'It''s';
        DROP TABLE "temp"."__efbatched_name";
        WITH "birth" AS (
            SELECT CASE
                WHEN NOT EXISTS (SELECT 1 FROM "ci""ties") THEN 'empty'
                ELSE CASE (SELECT "kind" FROM "batched_events"
                    WHERE "migration_id" IS NULL AND "kind" IN ('AllPaused', 'AllResumed') ORDER BY "id" DESC LIMIT 1)
                    WHEN 'AllPaused' THEN 'all paused' ELSE 'active' END END AS "birth"
            WHERE NOT EXISTS (SELECT 1 FROM "batched_migrations" WHERE "name" = 'It''s')
        )
        INSERT INTO "batched_migrations" (
            "name", "status", "status_reason", "table_schema", "table_name", "key_columns", "relies_on", "arguments",
            "batch_size", "has_fixed_batch_size", "job_size", "max_parallel_jobs", "operation_version", "created_at", "finished_at",
            "updated_at", "shares_table")
        SELECT 'It''s',
            CASE WHEN "birth" IN ('empty', 'built') THEN 'Finished' WHEN "birth" = 'active' THEN 'Active' ELSE 'Paused' END,
            CASE "birth"
                WHEN 'empty' THEN 'The table was empty when the migration was enqueued.'
                WHEN 'built' THEN 'The database was built from its first migration.'
                WHEN 'starts paused' THEN 'The migration is declared to start paused.'
                WHEN 'all paused' THEN 'All batched migrations are paused.' END,
            NULL, 'ci"ties', 'a,b',
            'X: x null' || char(10) || 'Y: y not null',
            '{"a":1,' || char(10) || '"b":"$"}',
            50, 1, 500, 3,
            1,
            strftime('%Y-%m-%d %H:%M:%f', 'now') || '+00:00', CASE WHEN "birth" IN ('empty', 'built') THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '+00:00' END, strftime('%Y-%m-%d %H:%M:%f', 'now') || '+00:00', 1
        FROM "birth";
        INSERT INTO "batched_events" ("migration_id", "kind", "to_status", "reason", "actor", "occurred_at")
        SELECT "id", 'Enqueued', "status", "status_reason", 'schema migration', strftime('%Y-%m-%d %H:%M:%f', 'now') || '+00:00' FROM "batched_migrations"
        WHERE "name" = 'It''s' AND changes() > 0;
        """);

    [Fact]
    public void Sqlite_ensures_that_it_has_finished() => Writes(
        Sqlite,
        migration => migration.EnsureBatchedMigrationFinished("It's"),
        """
        DROP TABLE IF EXISTS "temp"."__efbatched_gate";
        CREATE TEMP TABLE "__efbatched_gate" ("status" TEXT);
        CREATE TEMP TRIGGER "__efbatched_gate_closed" BEFORE INSERT ON "__efbatched_gate"
        BEGIN
            SELECT CASE NEW."status"
                WHEN 'Finished' THEN NULL
                WHEN 'Finalized' THEN NULL
                WHEN 'Paused' THEN RAISE(ABORT, 'EfBatched: the batched migration ''It''s'' has not finished, and this schema migration relies on it: going on would leave rows behind as they are, or lose their data. It is ''Paused''. Resume it with `<app> batched resume "It''s"`, wait for it with `<app> batched wait "It''s"` or run it with `<app> batched run "It''s"`, by the release that declares it; then apply this schema migration again.')
                WHEN 'Active' THEN RAISE(ABORT, 'EfBatched: the batched migration ''It''s'' has not finished, and this schema migration relies on it: going on would leave rows behind as they are, or lose their data. It is ''Active''. Wait for it with `<app> batched wait "It''s"` or run it with `<app> batched run "It''s"`, by the release that declares it; then apply this schema migration again.')
                WHEN 'Running' THEN RAISE(ABORT, 'EfBatched: the batched migration ''It''s'' has not finished, and this schema migration relies on it: going on would leave rows behind as they are, or lose their data. It is ''Running''. Wait for it with `<app> batched wait "It''s"` or run it with `<app> batched run "It''s"`, by the release that declares it; then apply this schema migration again.')
                WHEN 'Failed' THEN RAISE(ABORT, 'EfBatched: the batched migration ''It''s'' has not finished, and this schema migration relies on it: going on would leave rows behind as they are, or lose their data. It is ''Failed''. Repair the cause that `<app> batched status "It''s"` shows, retry it with `<app> batched retry "It''s"`, wait for it with `<app> batched wait "It''s"` or run it with `<app> batched run "It''s"`, by the release that declares it; then apply this schema migration again.')
                WHEN 'Cancelled' THEN RAISE(ABORT, 'EfBatched: the batched migration ''It''s'' has not finished, and this schema migration relies on it: going on would leave rows behind as they are, or lose their data. It is ''Cancelled''. If its rows may stay as they are, say so with `<app> batched skip "It''s"`; then apply this schema migration again.')
                ELSE RAISE(ABORT, 'EfBatched: no batched migration ''It''s'' was ever enqueued in this database, but this schema migration relies on it: its rows would stay as they are. Correct the name, or apply a schema migration that enqueues it first (''migrationBuilder.EnqueueBatchedMigration'').') END;
        END;
        INSERT INTO "__efbatched_gate" SELECT (SELECT "status" FROM "batched_migrations" WHERE "name" = 'It''s');
        DROP TABLE "temp"."__efbatched_gate";
        INSERT INTO "batched_events" ("migration_id", "kind", "from_status", "to_status", "reason", "actor", "occurred_at")
        SELECT "id", 'Finalized', 'Finished', 'Finalized', 'A schema migration that relies on it has seen it finished.', 'schema migration', strftime('%Y-%m-%d %H:%M:%f', 'now') || '+00:00' FROM "batched_migrations"
        WHERE "name" = 'It''s' AND "status" = 'Finished';
        UPDATE "batched_migrations" SET "status" = 'Finalized', "status_reason" = 'A schema migration that relies on it has seen it finished.', "updated_at" = strftime('%Y-%m-%d %H:%M:%f', 'now') || '+00:00'
        WHERE "name" = 'It''s' AND "status" = 'Finished';
        """);

    [Fact]
    public void Sqlite_dequeues() => Writes(
        Sqlite,
        migration => migration.DequeueBatchedMigration("It's", "bg_", "ops"),
        """
        DELETE FROM "bg_events" WHERE "migration_id" IN (SELECT "id" FROM "bg_migrations" WHERE "name" = 'It''s');
        DELETE FROM "bg_jobs" WHERE "migration_id" IN (SELECT "id" FROM "bg_migrations" WHERE "name" = 'It''s');
        DELETE FROM "bg_migrations" WHERE "name" = 'It''s';
        """);

    private static void EnqueueAll(MigrationBuilder migration) => migration.EnqueueBatchedMigration(
        name: "It's",
        schema: "app",
        table: "ci\"ties",
        keyColumns: ["a", "b"],
        batchSize: 50,
        jobSize: 500,
        fixedBatchSize: true,
        arguments: "{\"a\":1,\n\"b\":\"$\"}",
        reliesOn: ["X: x null", "Y: y not null"],
        trackingTableSchema: "ops",
        maxParallelJobs: 3,
        sharesTable: true);

    private static void Writes(string provider, Action<MigrationBuilder> step, string sql) => StepSqlAssert.Writes(provider, step, sql);
}
