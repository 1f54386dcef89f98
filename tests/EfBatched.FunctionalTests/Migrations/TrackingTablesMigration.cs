using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace EfBatched.FunctionalTests.Migrations;

/// <summary>Creates the tracking tables as the first version's generated code did, for both providers. It never changes.</summary>
public abstract class TrackingTablesMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "batched_migrations",
            columns: table => new
            {
                id = table.Column<long>(nullable: false)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn)
                    .Annotation("Sqlite:Autoincrement", true),
                name = table.Column<string>(maxLength: 200, nullable: false),
                status = table.Column<string>(maxLength: 40, nullable: false),
                table_schema = table.Column<string>(nullable: true),
                table_name = table.Column<string>(nullable: false),
                key_columns = table.Column<string>(nullable: false),
                relies_on = table.Column<string>(nullable: true),
                arguments = table.Column<string>(nullable: true),
                batch_size = table.Column<int>(nullable: false),
                has_fixed_batch_size = table.Column<bool>(nullable: false),
                job_size = table.Column<int>(nullable: false),
                max_parallel_jobs = table.Column<int>(nullable: false, defaultValue: 1),
                up_to = table.Column<string>(nullable: true),
                cursor = table.Column<string>(nullable: true),
                cursor_sequence = table.Column<long>(nullable: false, defaultValue: 0L),
                estimated_rows = table.Column<long>(nullable: true),
                error_code = table.Column<string>(maxLength: 40, nullable: true),
                error_message = table.Column<string>(nullable: true),
                status_reason = table.Column<string>(nullable: true),
                held_until = table.Column<DateTimeOffset>(nullable: true),
                held_reason = table.Column<string>(nullable: true),
                phase = table.Column<string>(maxLength: 40, nullable: false, defaultValue: "Walk"),
                round = table.Column<int>(nullable: false, defaultValue: 0),
                failed_jobs_in_row = table.Column<int>(nullable: false, defaultValue: 0),
                max_failed_rows = table.Column<int>(nullable: true),
                target_batch_ms = table.Column<int>(nullable: true),
                max_rows_per_second = table.Column<int>(nullable: true),
                max_wal_bytes_per_second = table.Column<long>(nullable: true),
                duty_cycle_percent = table.Column<int>(nullable: true),
                run_window = table.Column<string>(nullable: true),
                settings_version = table.Column<int>(nullable: false, defaultValue: 0),
                shares_table = table.Column<bool>(nullable: false, defaultValue: false),
                throttle_delay_ms = table.Column<int>(nullable: true),
                throttle_reason = table.Column<string>(nullable: true),
                throttled_at = table.Column<DateTimeOffset>(nullable: true),
                operation_version = table.Column<int>(nullable: false),
                created_at = table.Column<DateTimeOffset>(nullable: false),
                started_at = table.Column<DateTimeOffset>(nullable: true),
                finished_at = table.Column<DateTimeOffset>(nullable: true),
                updated_at = table.Column<DateTimeOffset>(nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_batched_migrations", x => x.id);
                table.CheckConstraint("ck_batched_migrations_error_code", "\"error_code\" IS NULL OR \"error_code\" IN ('Unknown', 'InvalidTable', 'InvalidColumn', 'InvalidJobSignature', 'JobExceedsMaxAttempts', 'InvalidBatchingStrategy', 'RowsRemain', 'TooManyFailures')");
                table.CheckConstraint("ck_batched_migrations_failed", "(\"status\" = 'Failed') = (\"error_code\" IS NOT NULL)");
                table.CheckConstraint("ck_batched_migrations_finished", "\"status\" NOT IN ('Finished', 'Finalized') OR \"finished_at\" IS NOT NULL");
                table.CheckConstraint("ck_batched_migrations_limits", "coalesce(\"target_batch_ms\", 1) > 0 AND coalesce(\"max_rows_per_second\", 1) > 0 AND coalesce(\"duty_cycle_percent\", 1) BETWEEN 1 AND 100 AND coalesce(\"max_wal_bytes_per_second\", 1) > 0 AND coalesce(\"max_failed_rows\", 0) >= 0");
                table.CheckConstraint("ck_batched_migrations_phase", "\"phase\" IN ('Walk', 'Verify', 'Sweep')");
                table.CheckConstraint("ck_batched_migrations_sizes", "\"batch_size\" > 0 AND \"job_size\" > 0 AND \"max_parallel_jobs\" > 0");
                table.CheckConstraint("ck_batched_migrations_status", "\"status\" IN ('Paused', 'Active', 'Running', 'Finished', 'Failed', 'Finalized', 'Cancelled')");
            });

        migrationBuilder.CreateTable(
            name: "batched_runners",
            columns: table => new
            {
                id = table.Column<Guid>(nullable: false),
                host = table.Column<string>(nullable: false),
                process_id = table.Column<int>(nullable: false),
                version = table.Column<string>(nullable: false),
                names = table.Column<string>(nullable: false),
                started_at = table.Column<DateTimeOffset>(nullable: false),
                heartbeat_at = table.Column<DateTimeOffset>(nullable: false),
                stopped_at = table.Column<DateTimeOffset>(nullable: true),
                notes = table.Column<string>(nullable: true)
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_batched_runners", x => x.id);
            });

        migrationBuilder.CreateTable(
            name: "batched_events",
            columns: table => new
            {
                id = table.Column<long>(nullable: false)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn)
                    .Annotation("Sqlite:Autoincrement", true),
                migration_id = table.Column<long>(nullable: true),
                job_id = table.Column<long>(nullable: true),
                kind = table.Column<string>(maxLength: 40, nullable: false),
                from_status = table.Column<string>(nullable: true),
                to_status = table.Column<string>(nullable: true),
                reason = table.Column<string>(nullable: true),
                actor = table.Column<string>(nullable: true),
                occurred_at = table.Column<DateTimeOffset>(nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_batched_events", x => x.id);
                table.CheckConstraint("ck_batched_events_kind", "\"kind\" IN ('Enqueued', 'Started', 'Paused', 'Resumed', 'Finished', 'Failed', 'Retried', 'Skipped', 'Cancelled', 'Finalized', 'Held', 'AllPaused', 'AllResumed', 'JobFailed', 'JobTakenOver', 'JobRetried', 'JobSkipped', 'RowIsolated', 'VerificationStarted', 'SweepStarted', 'Throttled', 'SettingsChanged')");
                table.ForeignKey(
                    name: "fk_batched_events_migration",
                    column: x => x.migration_id,
                    principalTable: "batched_migrations",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "batched_jobs",
            columns: table => new
            {
                id = table.Column<long>(nullable: false)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn)
                    .Annotation("Sqlite:Autoincrement", true),
                migration_id = table.Column<long>(nullable: false),
                after_key = table.Column<string>(nullable: true),
                up_to = table.Column<string>(nullable: false),
                checkpoint = table.Column<string>(nullable: true),
                status = table.Column<string>(maxLength: 40, nullable: false),
                attempts = table.Column<int>(nullable: false),
                token = table.Column<Guid>(nullable: true),
                sequence = table.Column<long>(nullable: false, defaultValue: 0L),
                runner_id = table.Column<Guid>(nullable: true),
                correlation_id = table.Column<string>(nullable: true),
                leased_until = table.Column<DateTimeOffset>(nullable: true),
                retry_at = table.Column<DateTimeOffset>(nullable: true),
                batch_size = table.Column<int>(nullable: false),
                job_size = table.Column<int>(nullable: false),
                batches = table.Column<long>(nullable: false, defaultValue: 0L),
                rows_scanned = table.Column<long>(nullable: false, defaultValue: 0L),
                rows_migrated = table.Column<long>(nullable: false, defaultValue: 0L),
                kind = table.Column<string>(maxLength: 40, nullable: false, defaultValue: "Walk"),
                round = table.Column<int>(nullable: false, defaultValue: 0),
                rows_matched = table.Column<long>(nullable: false, defaultValue: 0L),
                is_isolated_row = table.Column<bool>(nullable: false, defaultValue: false),
                work_ms = table.Column<long>(nullable: false, defaultValue: 0L),
                throttled_ms = table.Column<long>(nullable: false, defaultValue: 0L),
                error_code = table.Column<string>(maxLength: 40, nullable: true),
                error_sql_state = table.Column<string>(nullable: true),
                error_type = table.Column<string>(nullable: true),
                error_message = table.Column<string>(nullable: true),
                created_at = table.Column<DateTimeOffset>(nullable: false),
                started_at = table.Column<DateTimeOffset>(nullable: true),
                finished_at = table.Column<DateTimeOffset>(nullable: true)
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_batched_jobs", x => x.id);
                table.CheckConstraint("ck_batched_jobs_counts", "\"attempts\" >= 0 AND \"sequence\" >= 0 AND \"batch_size\" > 0 AND \"job_size\" > 0");
                table.CheckConstraint("ck_batched_jobs_error_code", "\"error_code\" IS NULL OR \"error_code\" IN ('Unknown', 'InvalidTable', 'InvalidColumn', 'InvalidJobSignature', 'JobExceedsMaxAttempts', 'InvalidBatchingStrategy', 'RowsRemain', 'TooManyFailures')");
                table.CheckConstraint("ck_batched_jobs_kind", "\"kind\" IN ('Walk', 'Verify', 'Sweep')");
                table.CheckConstraint("ck_batched_jobs_lease", "(\"status\" = 'Running') = (\"token\" IS NOT NULL AND \"leased_until\" IS NOT NULL)");
                table.CheckConstraint("ck_batched_jobs_status", "\"status\" IN ('Pending', 'Running', 'Finished', 'Failed', 'Skipped')");
                table.ForeignKey(
                    name: "fk_batched_jobs_migration",
                    column: x => x.migration_id,
                    principalTable: "batched_migrations",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Cascade);
            })
            .Annotation("Npgsql:StorageParameter:fillfactor", 70);

        migrationBuilder.CreateIndex(
            name: "ix_batched_events_migration",
            table: "batched_events",
            columns: ["migration_id", "id"]);

        migrationBuilder.CreateIndex(
            name: "ix_batched_jobs_migration",
            table: "batched_jobs",
            columns: ["migration_id", "id"]);

        migrationBuilder.CreateIndex(
            name: "ix_batched_jobs_open",
            table: "batched_jobs",
            columns: ["migration_id", "id"],
            filter: "\"status\" IN ('Pending', 'Running', 'Failed')");

        migrationBuilder.CreateIndex(
            name: "ux_batched_migrations_name",
            table: "batched_migrations",
            column: "name",
            unique: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "batched_events");
        migrationBuilder.DropTable(name: "batched_jobs");
        migrationBuilder.DropTable(name: "batched_runners");
        migrationBuilder.DropTable(name: "batched_migrations");
    }
}
