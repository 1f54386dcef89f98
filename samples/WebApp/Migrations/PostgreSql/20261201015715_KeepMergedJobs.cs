using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace WebApp.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class KeepMergedJobs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_batched_migrations_limits",
                table: "batched_migrations");

            migrationBuilder.DropCheckConstraint(
                name: "ck_batched_events_kind",
                table: "batched_events");

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
                name: "forecast_missed_at",
                table: "batched_migrations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "forecast_until",
                table: "batched_migrations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "retained_at",
                table: "batched_migrations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "retention_ms",
                table: "batched_migrations",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "job_count",
                table: "batched_jobs",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddCheckConstraint(
                name: "ck_batched_migrations_limits",
                table: "batched_migrations",
                sql: "coalesce(\"target_batch_ms\", 1) > 0 AND coalesce(\"max_rows_per_second\", 1) > 0 AND coalesce(\"duty_cycle_percent\", 1) BETWEEN 1 AND 100 AND coalesce(\"max_wal_bytes_per_second\", 1) > 0 AND coalesce(\"max_failed_rows\", 0) >= 0 AND coalesce(\"retention_ms\", 0) >= -1");

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
                name: "ck_batched_events_kind",
                table: "batched_events");

            migrationBuilder.DropColumn(
                name: "forecast_at",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "forecast_from",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "forecast_missed_at",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "forecast_until",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "retained_at",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "retention_ms",
                table: "batched_migrations");

            migrationBuilder.DropColumn(
                name: "job_count",
                table: "batched_jobs");

            migrationBuilder.AddCheckConstraint(
                name: "ck_batched_migrations_limits",
                table: "batched_migrations",
                sql: "coalesce(\"target_batch_ms\", 1) > 0 AND coalesce(\"max_rows_per_second\", 1) > 0 AND coalesce(\"duty_cycle_percent\", 1) BETWEEN 1 AND 100 AND coalesce(\"max_wal_bytes_per_second\", 1) > 0 AND coalesce(\"max_failed_rows\", 0) >= 0");

            migrationBuilder.AddCheckConstraint(
                name: "ck_batched_events_kind",
                table: "batched_events",
                sql: "\"kind\" IN ('Enqueued', 'Started', 'Paused', 'Resumed', 'Finished', 'Failed', 'Retried', 'Skipped', 'Cancelled', 'Finalized', 'Held', 'AllPaused', 'AllResumed', 'JobFailed', 'JobTakenOver', 'JobRetried', 'JobSkipped', 'RowIsolated', 'VerificationStarted', 'SweepStarted', 'Throttled', 'SettingsChanged')");
        }
    }
}
