using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.Design.Tests.Migrations;

/// <summary>The SQL of enqueues that say less, or more, than those of <see cref="StepSqlTest" />.</summary>
[Trait("contract", "B30")]
public class EnqueueSqlTest
{
    private const string PostgreSql = "Npgsql.EntityFrameworkCore.PostgreSQL";
    private const string Sqlite = "Microsoft.EntityFrameworkCore.Sqlite";

    [Fact]
    public void PostgreSql_enqueues_paused() => Writes(
        PostgreSql,
        EnqueuePaused,
        """
        DO $efbatched$
        DECLARE
            "known" record;
            "efbatched_schema" text := (SELECT "n"."nspname"::text FROM "pg_class" AS "c" JOIN "pg_namespace" AS "n" ON "n"."oid" = "c"."relnamespace" WHERE "c"."oid" = to_regclass('"cities"'));
            "efbatched_is_empty" boolean;
            "efbatched_row_security" text := current_setting('row_security');
        BEGIN
            SELECT "status", "table_name", "table_schema" INTO "known"
            FROM "batched_migrations" WHERE "name" = 'Fill';
            IF FOUND THEN
                IF "known"."table_name" <> 'cities' OR coalesce("known"."table_schema", "efbatched_schema") IS DISTINCT FROM "efbatched_schema" THEN
                    RAISE EXCEPTION USING ERRCODE = 'EFB02', MESSAGE = 'EfBatched: the batched migration ''Fill'' is to be enqueued over the table ''cities'', but one of that name exists over another table, so this work would never run. Names are unique in a database, also among contexts that share the tracking tables: give this one another name by ''HasName'', and add its schema migration again.';
                ELSIF "known"."status" = 'Finalized' THEN
                    RAISE EXCEPTION USING ERRCODE = 'EFB02', MESSAGE = 'EfBatched: the batched migration ''Fill'' is to be enqueued, but one of that name was finished for an earlier release, so this work would never run and its gate would pass. Give the new work another name by ''HasName'' and add its schema migration again; if it is the old work, to be done once more, write ''migrationBuilder.DequeueBatchedMigration("Fill")'' before this step.';
                END IF;
                RETURN;
            END IF;
            BEGIN
                PERFORM set_config('row_security', 'off', TRUE);
                "efbatched_is_empty" := NOT EXISTS (SELECT 1 FROM "cities");
                PERFORM set_config('row_security', "efbatched_row_security", TRUE);
            EXCEPTION WHEN insufficient_privilege THEN
                IF row_security_active('"cities"') THEN
                    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'EfBatched: the batched migration ''Fill'' is to be enqueued over the table "cities", but row-level security may hide rows of it from the role that applies this schema migration. A full table could be taken for an empty one, and its rows would stay as they are.'
                        || ' The role is ''' || current_user || '''.' || ' Apply the schema migration as a role with BYPASSRLS, or as the table''s owner without FORCE ROW LEVEL SECURITY. If the role sees every row under its policies, confirm it: by ''migration.SeesAllRows()'' in the declaration and ''seesAllRows: true'' in this step.';
                END IF;
                RAISE;
            END;
            WITH "birth" AS (
                SELECT CASE
                    WHEN "efbatched_is_empty" THEN 'empty'
                    ELSE 'starts paused' END AS "birth"
                WHERE NOT EXISTS (SELECT 1 FROM "batched_migrations" WHERE "name" = 'Fill')
            ), "enqueued" AS (
                INSERT INTO "batched_migrations" (
                "name", "status", "status_reason", "table_schema", "table_name", "key_columns", "relies_on", "arguments",
                "batch_size", "has_fixed_batch_size", "job_size", "max_parallel_jobs", "operation_version", "created_at", "finished_at",
                "updated_at")
                SELECT 'Fill',
                CASE WHEN "birth" IN ('empty', 'built') THEN 'Finished' WHEN "birth" = 'active' THEN 'Active' ELSE 'Paused' END,
                CASE "birth"
                    WHEN 'empty' THEN 'The table was empty when the migration was enqueued.'
                    WHEN 'built' THEN 'The database was built from its first migration.'
                    WHEN 'starts paused' THEN 'The migration is declared to start paused.'
                    WHEN 'all paused' THEN 'All batched migrations are paused.' END,
                "efbatched_schema", 'cities', 'id',
                NULL,
                NULL,
                1000, FALSE, 20000, 1,
                1,
                now(), CASE WHEN "birth" IN ('empty', 'built') THEN now() END, now()
                FROM "birth"
                RETURNING "id", "status", "status_reason"
            )
            INSERT INTO "batched_events" ("migration_id", "kind", "to_status", "reason", "actor", "occurred_at")
            SELECT "id", 'Enqueued', "status", "status_reason", 'schema migration', now() FROM "enqueued";
        END $efbatched$;
        """);

    [Fact]
    [Trait("contract", "T4")]
    [Trait("contract", "T8")]
    public void PostgreSql_enqueues_for_an_owner_whose_role_sees_all_rows() => Writes(
        PostgreSql,
        migration => EnqueueOwned(migration, seesAllRows: true),
        """
        DO $efbatched$
        DECLARE
            "known" record;
            "efbatched_schema" text := (SELECT "n"."nspname"::text FROM "pg_class" AS "c" JOIN "pg_namespace" AS "n" ON "n"."oid" = "c"."relnamespace" WHERE "c"."oid" = to_regclass('"cities"'));
            "efbatched_is_empty" boolean;
            "efbatched_row_security" text := current_setting('row_security');
        BEGIN
            SELECT "status", "table_name", "table_schema", "owner" INTO "known"
            FROM "batched_migrations" WHERE "name" = 'Fill';
            IF FOUND THEN
                IF "known"."owner" <> 'Shop' THEN
                    RAISE EXCEPTION USING ERRCODE = 'EFB02', MESSAGE = 'EfBatched: the batched migration ''Fill'' is to be enqueued by the context ''Shop'', but one of that name belongs to another context, so this work would never run.'
                        || ' It is that of ''' || "known"."owner" || '''.' || ' Names are unique in a database, also among contexts that share the tracking tables: give this one another name by ''HasName'', and add its schema migration again. If that context is this one under an earlier name, keep the name: ''UseBatchedMigrations(b => b.HasOwnerName("..."))''.';
                ELSIF "known"."table_name" <> 'cities' OR coalesce("known"."table_schema", "efbatched_schema") IS DISTINCT FROM "efbatched_schema" THEN
                    RAISE EXCEPTION USING ERRCODE = 'EFB02', MESSAGE = 'EfBatched: the batched migration ''Fill'' is to be enqueued over the table ''cities'', but one of that name exists over another table, so this work would never run. Names are unique in a database, also among contexts that share the tracking tables: give this one another name by ''HasName'', and add its schema migration again.';
                ELSIF "known"."status" = 'Finalized' THEN
                    RAISE EXCEPTION USING ERRCODE = 'EFB02', MESSAGE = 'EfBatched: the batched migration ''Fill'' is to be enqueued, but one of that name was finished for an earlier release, so this work would never run and its gate would pass. Give the new work another name by ''HasName'' and add its schema migration again; if it is the old work, to be done once more, write ''migrationBuilder.DequeueBatchedMigration("Fill")'' before this step.';
                END IF;
                RETURN;
            END IF;
            "efbatched_is_empty" := NOT EXISTS (SELECT 1 FROM "cities");
            WITH "birth" AS (
                SELECT CASE
                    WHEN "efbatched_is_empty" THEN 'empty'
                    ELSE 'starts paused' END AS "birth"
                WHERE NOT EXISTS (SELECT 1 FROM "batched_migrations" WHERE "name" = 'Fill')
            ), "enqueued" AS (
                INSERT INTO "batched_migrations" (
                "name", "status", "status_reason", "table_schema", "table_name", "key_columns", "relies_on", "arguments",
                "batch_size", "has_fixed_batch_size", "job_size", "max_parallel_jobs", "operation_version", "created_at", "finished_at",
                "updated_at", "owner")
                SELECT 'Fill',
                CASE WHEN "birth" IN ('empty', 'built') THEN 'Finished' WHEN "birth" = 'active' THEN 'Active' ELSE 'Paused' END,
                CASE "birth"
                    WHEN 'empty' THEN 'The table was empty when the migration was enqueued.'
                    WHEN 'built' THEN 'The database was built from its first migration.'
                    WHEN 'starts paused' THEN 'The migration is declared to start paused.'
                    WHEN 'all paused' THEN 'All batched migrations are paused.' END,
                "efbatched_schema", 'cities', 'id',
                NULL,
                NULL,
                1000, FALSE, 20000, 1,
                1,
                now(), CASE WHEN "birth" IN ('empty', 'built') THEN now() END, now(), 'Shop'
                FROM "birth"
                RETURNING "id", "status", "status_reason"
            )
            INSERT INTO "batched_events" ("migration_id", "kind", "to_status", "reason", "actor", "occurred_at")
            SELECT "id", 'Enqueued', "status", "status_reason", 'schema migration', now() FROM "enqueued";
        END $efbatched$;
        """);

    [Fact]
    [Trait("contract", "T8")]
    public void Sqlite_enqueues_for_an_owner() => Writes(
        Sqlite,
        migration => EnqueueOwned(migration, seesAllRows: false),
        """
        DROP TABLE IF EXISTS "temp"."__efbatched_name";
        CREATE TEMP TABLE "__efbatched_name" ("status" TEXT, "table" TEXT, "owner" TEXT);
        CREATE TEMP TRIGGER "__efbatched_name_taken" BEFORE INSERT ON "__efbatched_name"
        BEGIN
            SELECT CASE
                WHEN NEW."owner" <> 'Shop' THEN RAISE(ABORT, 'EfBatched: the batched migration ''Fill'' is to be enqueued by the context ''Shop'', but one of that name belongs to another context, so this work would never run. `<app> batched status Fill` says to which. Names are unique in a database, also among contexts that share the tracking tables: give this one another name by ''HasName'', and add its schema migration again. If that context is this one under an earlier name, keep the name: ''UseBatchedMigrations(b => b.HasOwnerName("..."))''.')
                WHEN NEW."table" <> 'cities' COLLATE NOCASE THEN RAISE(ABORT, 'EfBatched: the batched migration ''Fill'' is to be enqueued over the table ''cities'', but one of that name exists over another table, so this work would never run. Names are unique in a database, also among contexts that share the tracking tables: give this one another name by ''HasName'', and add its schema migration again.')
                WHEN NEW."status" = 'Finalized' THEN RAISE(ABORT, 'EfBatched: the batched migration ''Fill'' is to be enqueued, but one of that name was finished for an earlier release, so this work would never run and its gate would pass. Give the new work another name by ''HasName'' and add its schema migration again; if it is the old work, to be done once more, write ''migrationBuilder.DequeueBatchedMigration("Fill")'' before this step.') END;
        END;
        INSERT INTO "__efbatched_name"
        SELECT "status", "table_name", "owner" FROM "batched_migrations" WHERE "name" = 'Fill';
        DROP TABLE "temp"."__efbatched_name";
        WITH "birth" AS (
            SELECT CASE
                WHEN NOT EXISTS (SELECT 1 FROM "cities") THEN 'empty'
                ELSE 'starts paused' END AS "birth"
            WHERE NOT EXISTS (SELECT 1 FROM "batched_migrations" WHERE "name" = 'Fill')
        )
        INSERT INTO "batched_migrations" (
            "name", "status", "status_reason", "table_schema", "table_name", "key_columns", "relies_on", "arguments",
            "batch_size", "has_fixed_batch_size", "job_size", "max_parallel_jobs", "operation_version", "created_at", "finished_at",
            "updated_at", "owner")
        SELECT 'Fill',
            CASE WHEN "birth" IN ('empty', 'built') THEN 'Finished' WHEN "birth" = 'active' THEN 'Active' ELSE 'Paused' END,
            CASE "birth"
                WHEN 'empty' THEN 'The table was empty when the migration was enqueued.'
                WHEN 'built' THEN 'The database was built from its first migration.'
                WHEN 'starts paused' THEN 'The migration is declared to start paused.'
                WHEN 'all paused' THEN 'All batched migrations are paused.' END,
            NULL, 'cities', 'id',
            NULL,
            NULL,
            1000, 0, 20000, 1,
            1,
            strftime('%Y-%m-%d %H:%M:%f', 'now') || '+00:00', CASE WHEN "birth" IN ('empty', 'built') THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '+00:00' END, strftime('%Y-%m-%d %H:%M:%f', 'now') || '+00:00', 'Shop'
        FROM "birth";
        INSERT INTO "batched_events" ("migration_id", "kind", "to_status", "reason", "actor", "occurred_at")
        SELECT "id", 'Enqueued', "status", "status_reason", 'schema migration', strftime('%Y-%m-%d %H:%M:%f', 'now') || '+00:00' FROM "batched_migrations"
        WHERE "name" = 'Fill' AND changes() > 0;
        """);

    private static void EnqueueOwned(MigrationBuilder migration, bool seesAllRows) => migration.EnqueueBatchedMigration(
        name: "Fill",
        table: "cities",
        keyColumns: ["id"],
        batchSize: 1000,
        jobSize: 20000,
        startsPaused: true,
        owner: "Shop",
        seesAllRows: seesAllRows);

    private static void EnqueuePaused(MigrationBuilder migration) => migration.EnqueueBatchedMigration(
        name: "Fill",
        table: "cities",
        keyColumns: ["id"],
        batchSize: 1000,
        jobSize: 20000,
        startsPaused: true);

    private static void Writes(string provider, Action<MigrationBuilder> step, string sql) => StepSqlAssert.Writes(provider, step, sql);
}
