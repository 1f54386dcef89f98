using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfBatched.Tracking;

/// <summary>
/// Maps the tracking rows. Every column of the first version is named here; a later column needs a default, because the SQL of
/// schema migrations that are already written touches only those.
/// </summary>
internal sealed class TrackingModelBuilder(string? schema, string prefix, bool isOwner, bool hasStorageParameters)
{
    // The longest names of today have 23 characters.
    private const int EnumTextLength = 40;

    public void Build(ModelBuilder model)
    {
        model.Entity<BatchedMigrationRow>(BuildMigrations);
        model.Entity<BatchedJobRow>(BuildJobs);
        model.Entity<BatchedEventRow>(BuildEvents);
        model.Entity<BatchedRunnerRow>(BuildRunners);
    }

    private void BuildMigrations(EntityTypeBuilder<BatchedMigrationRow> row)
    {
        Table(
            row,
            "migrations",
            ("status", In<BatchedMigrationStatus>("status")),
            ("error_code", $"\"error_code\" IS NULL OR {In<BatchedErrorCode>("error_code")}"),
            ("sizes", "\"batch_size\" > 0 AND \"job_size\" > 0 AND \"max_parallel_jobs\" > 0"),
            ("phase", In<BatchedMigrationPhase>("phase")),
            (
                "limits",
                "coalesce(\"target_batch_ms\", 1) > 0 AND coalesce(\"max_rows_per_second\", 1) > 0 "
                + "AND coalesce(\"duty_cycle_percent\", 1) BETWEEN 1 AND 100 AND coalesce(\"max_wal_bytes_per_second\", 1) > 0 "
                + "AND coalesce(\"max_failed_rows\", 0) >= 0 AND coalesce(\"retention_ms\", 0) >= -1"),
            ("failed", $"(\"status\" = '{BatchedMigrationStatus.Failed}') = (\"error_code\" IS NOT NULL)"),
            ("finished", $"\"status\" NOT {StatusSql.IsFinished} OR \"finished_at\" IS NOT NULL"));
        row.HasKey(m => m.Id).HasName($"pk_{prefix}migrations");
        row.HasIndex(m => m.Name, $"ux_{prefix}migrations_name").IsUnique();
        Column(row.Property(m => m.Id), "id");
        Text(row.Property(m => m.Name), "name", MigrationName.MaxLength);
        Text(row.Property(m => m.Owner), "owner");
        EnumText(row.Property(m => m.Status), "status");
        Text(row.Property(m => m.TableSchema), "table_schema");
        Text(row.Property(m => m.TableName), "table_name");
        Text(row.Property(m => m.KeyColumns), "key_columns");
        Text(row.Property(m => m.ReliesOn), "relies_on");
        Text(row.Property(m => m.Arguments), "arguments");
        Column(row.Property(m => m.BatchSize), "batch_size");
        Column(row.Property(m => m.HasFixedBatchSize), "has_fixed_batch_size");
        Column(row.Property(m => m.JobSize), "job_size");
        Column(row.Property(m => m.MaxParallelJobs), "max_parallel_jobs").HasDefaultValue(1);
        Text(row.Property(m => m.UpTo), "up_to");
        Text(row.Property(m => m.Cursor), "cursor");
        Column(row.Property(m => m.CursorSequence), "cursor_sequence").HasDefaultValue(0L);
        Column(row.Property(m => m.EstimatedRows), "estimated_rows");
        EnumText(row.Property(m => m.ErrorCode), "error_code");
        Text(row.Property(m => m.ErrorMessage), "error_message");
        Text(row.Property(m => m.StatusReason), "status_reason");
        Column(row.Property(m => m.HeldUntil), "held_until");
        Text(row.Property(m => m.HeldReason), "held_reason");
        EnumText(row.Property(m => m.Phase), "phase").HasDefaultValue(BatchedMigrationPhase.Walk);
        Column(row.Property(m => m.Round), "round").HasDefaultValue(0);
        Column(row.Property(m => m.FailedJobsInRow), "failed_jobs_in_row").HasDefaultValue(0);
        Column(row.Property(m => m.MaxFailedRows), "max_failed_rows");
        Column(row.Property(m => m.TargetBatchMs), "target_batch_ms");
        Column(row.Property(m => m.MaxRowsPerSecond), "max_rows_per_second");
        Column(row.Property(m => m.MaxWalBytesPerSecond), "max_wal_bytes_per_second");
        Column(row.Property(m => m.DutyCyclePercent), "duty_cycle_percent");
        Text(row.Property(m => m.RunWindow), "run_window");
        Column(row.Property(m => m.RetentionMs), "retention_ms");
        Column(row.Property(m => m.RetainedAt), "retained_at");
        Column(row.Property(m => m.ForecastAt), "forecast_at");
        Column(row.Property(m => m.ForecastFrom), "forecast_from");
        Column(row.Property(m => m.ForecastUntil), "forecast_until");
        Column(row.Property(m => m.ForecastMissedAt), "forecast_missed_at");
        Column(row.Property(m => m.SettingsVersion), "settings_version").HasDefaultValue(0);
        Column(row.Property(m => m.SharesTable), "shares_table").HasDefaultValue(false);
        Column(row.Property(m => m.ThrottleDelayMs), "throttle_delay_ms");
        Text(row.Property(m => m.ThrottleReason), "throttle_reason");
        Column(row.Property(m => m.ThrottledAt), "throttled_at");
        Column(row.Property(m => m.OperationVersion), "operation_version");
        Column(row.Property(m => m.CreatedAt), "created_at");
        Column(row.Property(m => m.StartedAt), "started_at");
        Column(row.Property(m => m.FinishedAt), "finished_at");
        Column(row.Property(m => m.UpdatedAt), "updated_at");
    }

    private void BuildJobs(EntityTypeBuilder<BatchedJobRow> row)
    {
        Table(
            row,
            "jobs",
            ("status", In<BatchedJobStatus>("status")),
            ("error_code", $"\"error_code\" IS NULL OR {In<BatchedErrorCode>("error_code")}"),
            ("lease", $"(\"status\" = '{BatchedJobStatus.Running}') = (\"token\" IS NOT NULL AND \"leased_until\" IS NOT NULL)"),
            ("kind", In<BatchedJobKind>("kind")),
            ("counts", "\"attempts\" >= 0 AND \"sequence\" >= 0 AND \"batch_size\" > 0 AND \"job_size\" > 0"));
        if (hasStorageParameters)
        {
            // Room on each page keeps the update of every batch heap-only; none of the columns it writes is indexed.
            row.HasAnnotation("Npgsql:StorageParameter:fillfactor", 70);
        }

        row.HasKey(j => j.Id).HasName($"pk_{prefix}jobs");
        row.HasOne<BatchedMigrationRow>().WithMany().HasForeignKey(j => j.MigrationId)
            .HasConstraintName($"fk_{prefix}jobs_migration").OnDelete(DeleteBehavior.Cascade);
        row.HasIndex(j => new { j.MigrationId, j.Id }, $"ix_{prefix}jobs_migration");
        // In the order in which claims look for them, so that jobs which are done cost nothing, however many there are.
        row.HasIndex(j => new { j.MigrationId, j.Id }, $"ix_{prefix}jobs_open")
            .HasFilter($"\"status\" {StatusSql.IsOpen}");
        Column(row.Property(j => j.Id), "id");
        Column(row.Property(j => j.MigrationId), "migration_id");
        Text(row.Property(j => j.After), "after_key");
        Text(row.Property(j => j.UpTo), "up_to");
        Text(row.Property(j => j.Checkpoint), "checkpoint");
        EnumText(row.Property(j => j.Status), "status");
        Column(row.Property(j => j.Attempts), "attempts");
        Column(row.Property(j => j.Token), "token");
        Column(row.Property(j => j.Sequence), "sequence").HasDefaultValue(0L);
        Column(row.Property(j => j.RunnerId), "runner_id");
        Text(row.Property(j => j.CorrelationId), "correlation_id");
        Column(row.Property(j => j.LeasedUntil), "leased_until");
        Column(row.Property(j => j.RetryAt), "retry_at");
        Column(row.Property(j => j.BatchSize), "batch_size");
        Column(row.Property(j => j.JobSize), "job_size");
        Column(row.Property(j => j.Batches), "batches").HasDefaultValue(0L);
        Column(row.Property(j => j.RowsScanned), "rows_scanned").HasDefaultValue(0L);
        Column(row.Property(j => j.RowsMigrated), "rows_migrated").HasDefaultValue(0L);
        EnumText(row.Property(j => j.Kind), "kind").HasDefaultValue(BatchedJobKind.Walk);
        Column(row.Property(j => j.Round), "round").HasDefaultValue(0);
        Column(row.Property(j => j.RowsMatched), "rows_matched").HasDefaultValue(0L);
        Column(row.Property(j => j.IsIsolatedRow), "is_isolated_row").HasDefaultValue(false);
        Column(row.Property(j => j.JobCount), "job_count").HasDefaultValue(1);
        Column(row.Property(j => j.WorkMs), "work_ms").HasDefaultValue(0L);
        Column(row.Property(j => j.ThrottledMs), "throttled_ms").HasDefaultValue(0L);
        EnumText(row.Property(j => j.ErrorCode), "error_code");
        Text(row.Property(j => j.ErrorSqlState), "error_sql_state");
        Text(row.Property(j => j.ErrorType), "error_type");
        Text(row.Property(j => j.ErrorMessage), "error_message");
        Text(row.Property(j => j.ErrorHint), "error_hint");
        Text(row.Property(j => j.ErrorColumn), "error_column");
        Text(row.Property(j => j.ErrorConstraint), "error_constraint");
        Column(row.Property(j => j.CreatedAt), "created_at");
        Column(row.Property(j => j.StartedAt), "started_at");
        Column(row.Property(j => j.FinishedAt), "finished_at");
    }

    private void BuildEvents(EntityTypeBuilder<BatchedEventRow> row)
    {
        Table(row, "events", ("kind", In<BatchedEventKind>("kind")));
        row.HasKey(e => e.Id).HasName($"pk_{prefix}events");
        row.HasOne<BatchedMigrationRow>().WithMany().HasForeignKey(e => e.MigrationId)
            .HasConstraintName($"fk_{prefix}events_migration").OnDelete(DeleteBehavior.Cascade);
        row.HasIndex(e => new { e.MigrationId, e.Id }, $"ix_{prefix}events_migration");
        Column(row.Property(e => e.Id), "id");
        Column(row.Property(e => e.MigrationId), "migration_id");
        Column(row.Property(e => e.JobId), "job_id");
        EnumText(row.Property(e => e.Kind), "kind");
        Text(row.Property(e => e.FromStatus), "from_status");
        Text(row.Property(e => e.ToStatus), "to_status");
        Text(row.Property(e => e.Reason), "reason");
        Text(row.Property(e => e.Actor), "actor");
        Column(row.Property(e => e.OccurredAt), "occurred_at");
    }

    private void BuildRunners(EntityTypeBuilder<BatchedRunnerRow> row)
    {
        Table(row, "runners");
        row.HasKey(r => r.Id).HasName($"pk_{prefix}runners");
        Column(row.Property(r => r.Id), "id").ValueGeneratedNever();
        Text(row.Property(r => r.Host), "host");
        Column(row.Property(r => r.ProcessId), "process_id");
        Text(row.Property(r => r.Version), "version");
        Text(row.Property(r => r.Names), "names");
        Column(row.Property(r => r.StartedAt), "started_at");
        Column(row.Property(r => r.HeartbeatAt), "heartbeat_at");
        Column(row.Property(r => r.StoppedAt), "stopped_at");
        Text(row.Property(r => r.Notes), "notes");
        Column(row.Property(r => r.TransactionsPerMinute), "transactions_per_minute");
    }

    private void Table<TRow>(EntityTypeBuilder<TRow> row, string name, params ReadOnlySpan<(string Name, string Sql)> checks)
        where TRow : class
    {
        var constraints = checks.ToArray();
        row.ToTable(
            prefix + name,
            schema,
            table =>
            {
                foreach (var check in constraints)
                {
                    table.HasCheckConstraint($"ck_{prefix}{name}_{check.Name}", check.Sql);
                }

                table.ExcludeFromMigrations(!isOwner);
            });
    }

    // Conventions that a model configures for its own properties (lengths, converters, column types) reach ours as well; each is undone.
    private static PropertyBuilder<TProperty> Column<TProperty>(PropertyBuilder<TProperty> property, string column)
    {
        property.Metadata.SetValueConverter((Microsoft.EntityFrameworkCore.Storage.ValueConversion.ValueConverter?)null);
        property.Metadata.SetProviderClrType(null);
        property.Metadata.SetColumnType(null);
        property.Metadata.SetPrecision(null);
        property.Metadata.SetScale(null);
        return property.HasColumnName(column);
    }

    private static void Text<TProperty>(PropertyBuilder<TProperty> property, string column, int? maxLength = null)
    {
        Column(property, column).IsUnicode().Metadata.SetMaxLength(maxLength);
        property.Metadata.SetIsFixedLength(false);
    }

    private static PropertyBuilder<TEnum> EnumText<TEnum>(PropertyBuilder<TEnum> property, string column)
    {
        Text(property, column, EnumTextLength);
        return property.HasConversion<string>();
    }

    private static string In<TEnum>(string column)
        where TEnum : struct, Enum =>
        $"\"{column}\" IN ({string.Join(", ", Enum.GetNames<TEnum>().Select(n => $"'{n}'"))})";
}
