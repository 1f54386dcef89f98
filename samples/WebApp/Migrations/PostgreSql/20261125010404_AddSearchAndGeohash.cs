using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace WebApp.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class AddSearchAndGeohash : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Geohash",
                table: "Cities",
                type: "character varying(9)",
                maxLength: 9,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SearchName",
                table: "Cities",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "batched_migrations",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    status = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    table_schema = table.Column<string>(type: "text", nullable: true),
                    table_name = table.Column<string>(type: "text", nullable: false),
                    key_columns = table.Column<string>(type: "text", nullable: false),
                    relies_on = table.Column<string>(type: "text", nullable: true),
                    arguments = table.Column<string>(type: "text", nullable: true),
                    batch_size = table.Column<int>(type: "integer", nullable: false),
                    has_fixed_batch_size = table.Column<bool>(type: "boolean", nullable: false),
                    job_size = table.Column<int>(type: "integer", nullable: false),
                    max_parallel_jobs = table.Column<int>(type: "integer", nullable: false, defaultValue: 1),
                    up_to = table.Column<string>(type: "text", nullable: true),
                    cursor = table.Column<string>(type: "text", nullable: true),
                    cursor_sequence = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    estimated_rows = table.Column<long>(type: "bigint", nullable: true),
                    error_code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    error_message = table.Column<string>(type: "text", nullable: true),
                    status_reason = table.Column<string>(type: "text", nullable: true),
                    held_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    held_reason = table.Column<string>(type: "text", nullable: true),
                    phase = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false, defaultValue: "Walk"),
                    round = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    failed_jobs_in_row = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    max_failed_rows = table.Column<int>(type: "integer", nullable: true),
                    target_batch_ms = table.Column<int>(type: "integer", nullable: true),
                    max_rows_per_second = table.Column<int>(type: "integer", nullable: true),
                    max_wal_bytes_per_second = table.Column<long>(type: "bigint", nullable: true),
                    duty_cycle_percent = table.Column<int>(type: "integer", nullable: true),
                    run_window = table.Column<string>(type: "text", nullable: true),
                    settings_version = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    shares_table = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    throttle_delay_ms = table.Column<int>(type: "integer", nullable: true),
                    throttle_reason = table.Column<string>(type: "text", nullable: true),
                    throttled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    operation_version = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
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
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    host = table.Column<string>(type: "text", nullable: false),
                    process_id = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    names = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    heartbeat_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    stopped_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    notes = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_batched_runners", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "batched_events",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    migration_id = table.Column<long>(type: "bigint", nullable: true),
                    job_id = table.Column<long>(type: "bigint", nullable: true),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    from_status = table.Column<string>(type: "text", nullable: true),
                    to_status = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    actor = table.Column<string>(type: "text", nullable: true),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
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
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    migration_id = table.Column<long>(type: "bigint", nullable: false),
                    after_key = table.Column<string>(type: "text", nullable: true),
                    up_to = table.Column<string>(type: "text", nullable: false),
                    checkpoint = table.Column<string>(type: "text", nullable: true),
                    status = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    token = table.Column<Guid>(type: "uuid", nullable: true),
                    sequence = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    runner_id = table.Column<Guid>(type: "uuid", nullable: true),
                    correlation_id = table.Column<string>(type: "text", nullable: true),
                    leased_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    retry_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    batch_size = table.Column<int>(type: "integer", nullable: false),
                    job_size = table.Column<int>(type: "integer", nullable: false),
                    batches = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    rows_scanned = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    rows_migrated = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false, defaultValue: "Walk"),
                    round = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    rows_matched = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    is_isolated_row = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    work_ms = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    throttled_ms = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    error_code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    error_sql_state = table.Column<string>(type: "text", nullable: true),
                    error_type = table.Column<string>(type: "text", nullable: true),
                    error_message = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
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
                columns: new[] { "migration_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_batched_jobs_migration",
                table: "batched_jobs",
                columns: new[] { "migration_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_batched_jobs_open",
                table: "batched_jobs",
                columns: new[] { "migration_id", "id" },
                filter: "\"status\" IN ('Pending', 'Running', 'Failed')");

            migrationBuilder.CreateIndex(
                name: "ux_batched_migrations_name",
                table: "batched_migrations",
                column: "name",
                unique: true);

            migrationBuilder.EnqueueBatchedMigration(
                name: "BackfillSearchName",
                table: "Cities",
                keyColumns: new[] { "Id" },
                batchSize: 500,
                jobSize: 10000,
                reliesOn: new[] { "SearchName: SearchName null" });

            migrationBuilder.EnqueueBatchedMigration(
                name: "ComputeGeohash",
                table: "Cities",
                keyColumns: new[] { "Id" },
                batchSize: 500,
                jobSize: 10000,
                reliesOn: new[] { "Geohash: Geohash null" });

            migrationBuilder.EnqueueBatchedMigration(
                name: "RemoveRepeatedSpellings",
                table: "Spellings",
                keyColumns: new[] { "CityId", "Number" },
                batchSize: 500,
                jobSize: 10000,
                reliesOn: new[] { "Text: Text not null" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "batched_events");

            migrationBuilder.DropTable(
                name: "batched_jobs");

            migrationBuilder.DropTable(
                name: "batched_runners");

            migrationBuilder.DropTable(
                name: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "Geohash",
                table: "Cities");

            migrationBuilder.DropColumn(
                name: "SearchName",
                table: "Cities");
        }
    }
}
