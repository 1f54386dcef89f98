using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EfBatched.FunctionalTests.Releases.Frozen.PostgreSql
{
    /// <inheritdoc />
    public partial class UpgradeBatchedMigrations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_batched_jobs_open",
                table: "batched_jobs");

            migrationBuilder.DropCheckConstraint(
                name: "ck_batched_events_kind",
                table: "batched_events");

            migrationBuilder.AddColumn<string>(
                name: "owner",
                table: "batched_migrations",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "error_column",
                table: "batched_jobs",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "error_constraint",
                table: "batched_jobs",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "error_hint",
                table: "batched_jobs",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "notes",
                table: "batched_runners",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "transactions_per_minute",
                table: "batched_runners",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "duty_cycle_percent",
                table: "batched_migrations",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "failed_jobs_in_row",
                table: "batched_migrations",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "max_failed_rows",
                table: "batched_migrations",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "max_rows_per_second",
                table: "batched_migrations",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "max_wal_bytes_per_second",
                table: "batched_migrations",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "phase",
                table: "batched_migrations",
                type: "character varying(40)",
                maxLength: 40,
                nullable: false,
                defaultValue: "Walk");

            migrationBuilder.AddColumn<int>(
                name: "round",
                table: "batched_migrations",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "run_window",
                table: "batched_migrations",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "settings_version",
                table: "batched_migrations",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<bool>(
                name: "shares_table",
                table: "batched_migrations",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "target_batch_ms",
                table: "batched_migrations",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "throttle_delay_ms",
                table: "batched_migrations",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "throttle_reason",
                table: "batched_migrations",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "throttled_at",
                table: "batched_migrations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "job_count",
                table: "batched_jobs",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<long>(
                name: "retention_ms",
                table: "batched_migrations",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "retained_at",
                table: "batched_migrations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "forecast_at",
                table: "batched_migrations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "forecast_from",
                table: "batched_migrations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "forecast_until",
                table: "batched_migrations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "forecast_missed_at",
                table: "batched_migrations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_isolated_row",
                table: "batched_jobs",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "batched_jobs",
                type: "character varying(40)",
                maxLength: 40,
                nullable: false,
                defaultValue: "Walk");

            migrationBuilder.AddColumn<int>(
                name: "round",
                table: "batched_jobs",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "rows_matched",
                table: "batched_jobs",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "throttled_ms",
                table: "batched_jobs",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "work_ms",
                table: "batched_jobs",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddCheckConstraint(
                name: "ck_batched_migrations_limits",
                table: "batched_migrations",
                sql: "coalesce(\"target_batch_ms\", 1) > 0 AND coalesce(\"max_rows_per_second\", 1) > 0 AND coalesce(\"duty_cycle_percent\", 1) BETWEEN 1 AND 100 AND coalesce(\"max_wal_bytes_per_second\", 1) > 0 AND coalesce(\"max_failed_rows\", 0) >= 0 AND coalesce(\"retention_ms\", 0) >= -1");

            migrationBuilder.AddCheckConstraint(
                name: "ck_batched_migrations_phase",
                table: "batched_migrations",
                sql: "\"phase\" IN ('Walk', 'Verify', 'Sweep')");

            migrationBuilder.CreateIndex(
                name: "ix_batched_jobs_open",
                table: "batched_jobs",
                columns: new[] { "migration_id", "id" },
                filter: "\"status\" IN ('Pending', 'Running', 'Failed')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_batched_jobs_kind",
                table: "batched_jobs",
                sql: "\"kind\" IN ('Walk', 'Verify', 'Sweep')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_batched_events_kind",
                table: "batched_events",
                sql: "\"kind\" IN ('Enqueued', 'Started', 'Paused', 'Resumed', 'Finished', 'Failed', 'Retried', 'Skipped', 'Cancelled', 'Finalized', 'Held', 'AllPaused', 'AllResumed', 'JobFailed', 'JobTakenOver', 'JobRetried', 'JobSkipped', 'RowIsolated', 'VerificationStarted', 'SweepStarted', 'Throttled', 'SettingsChanged', 'Forecast', 'ForecastMissed')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_batched_migrations_limits",
                table: "batched_migrations");

            migrationBuilder.DropCheckConstraint(
                name: "ck_batched_migrations_phase",
                table: "batched_migrations");

            migrationBuilder.DropIndex(
                name: "ix_batched_jobs_open",
                table: "batched_jobs");

            migrationBuilder.DropCheckConstraint(
                name: "ck_batched_jobs_kind",
                table: "batched_jobs");

            migrationBuilder.DropCheckConstraint(
                name: "ck_batched_events_kind",
                table: "batched_events");

            migrationBuilder.DropColumn(
                name: "owner",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "error_column",
                table: "batched_jobs");

            migrationBuilder.DropColumn(
                name: "error_constraint",
                table: "batched_jobs");

            migrationBuilder.DropColumn(
                name: "error_hint",
                table: "batched_jobs");

            migrationBuilder.DropColumn(
                name: "notes",
                table: "batched_runners");

            migrationBuilder.DropColumn(
                name: "transactions_per_minute",
                table: "batched_runners");

            migrationBuilder.DropColumn(
                name: "duty_cycle_percent",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "failed_jobs_in_row",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "max_failed_rows",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "max_rows_per_second",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "max_wal_bytes_per_second",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "phase",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "round",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "run_window",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "settings_version",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "shares_table",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "target_batch_ms",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "throttle_delay_ms",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "throttle_reason",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "throttled_at",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "job_count",
                table: "batched_jobs");

            migrationBuilder.DropColumn(
                name: "retention_ms",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "retained_at",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "forecast_at",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "forecast_from",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "forecast_until",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "forecast_missed_at",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "is_isolated_row",
                table: "batched_jobs");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "batched_jobs");

            migrationBuilder.DropColumn(
                name: "round",
                table: "batched_jobs");

            migrationBuilder.DropColumn(
                name: "rows_matched",
                table: "batched_jobs");

            migrationBuilder.DropColumn(
                name: "throttled_ms",
                table: "batched_jobs");

            migrationBuilder.DropColumn(
                name: "work_ms",
                table: "batched_jobs");

            migrationBuilder.CreateIndex(
                name: "ix_batched_jobs_open",
                table: "batched_jobs",
                columns: new[] { "migration_id", "status" },
                filter: "\"status\" IN ('Pending', 'Running', 'Failed')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_batched_events_kind",
                table: "batched_events",
                sql: "\"kind\" IN ('Enqueued', 'Started', 'Paused', 'Resumed', 'Finished', 'Failed', 'Retried', 'Skipped', 'Cancelled', 'Finalized', 'Held', 'AllPaused', 'AllResumed', 'JobFailed', 'JobTakenOver')");
        }
    }
}
