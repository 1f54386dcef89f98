using System.Globalization;

namespace EfBatched.Deploying;

/// <summary>The parts of the enqueue statement that providers have in common.</summary>
/// <param name="step">What is enqueued.</param>
/// <param name="provider">Writes names and literals.</param>
/// <param name="tableSchema">The schema of the walked table, as an expression.</param>
internal sealed class EnqueueSql(EnqueueStep step, StepSql provider, string tableSchema)
{
    public const string EmptyReason = "The table was empty when the migration was enqueued.";
    public const string BuiltReason = "The database was built from its first migration.";
    public const string StartsPausedReason = "The migration is declared to start paused.";
    public const string AllPausedReason = "All batched migrations are paused.";

    private const string StatusAtBirth =
        $"CASE WHEN \"birth\" IN ('empty', 'built') THEN '{nameof(BatchedMigrationStatus.Finished)}' "
        + $"WHEN \"birth\" = 'active' THEN '{nameof(BatchedMigrationStatus.Active)}' ELSE '{nameof(BatchedMigrationStatus.Paused)}' END";

    /// <summary>The columns that <see cref="Values" /> fills; a later one only where a step says something about it.</summary>
    public string Columns =>
        $"""
        "name", "status", "status_reason", "table_schema", "table_name", "key_columns", "relies_on", "arguments",
            "batch_size", "has_fixed_batch_size", "job_size", "max_parallel_jobs", "operation_version", "created_at", "finished_at",
            "updated_at"{(step.SharesTable ? ", \"shares_table\"" : "")}{(step.Owner is null ? "" : ", \"owner\"")}
        """;

    /// <summary>One row that says how the migration is born; none when it exists.</summary>
    /// <param name="isEmpty">A condition that is true when the walked table has no row.</param>
    /// <param name="isBuilt">A condition that is true when the database is being built from its first migration; null where it is not.</param>
    public string Birth(string isEmpty, string? isBuilt)
    {
        var built = isBuilt is null ? "" : $"\n        WHEN {isBuilt} THEN 'built'";
        var otherwise = step.StartsPaused
            ? "'starts paused'"
            : $"""
                CASE (SELECT "kind" FROM {provider.Delimit(step.Tracking.Events)}
                            WHERE "migration_id" IS NULL AND "kind" IN ('AllPaused', 'AllResumed') ORDER BY "id" DESC LIMIT 1)
                            WHEN 'AllPaused' THEN 'all paused' ELSE 'active' END
                """;
        return $"""
            SELECT CASE
                    WHEN {isEmpty} THEN 'empty'{built}
                    ELSE {otherwise} END AS "birth"
                WHERE NOT EXISTS (SELECT 1 FROM {provider.Delimit(step.Tracking.Migrations)} WHERE "name" = {provider.Literal(step.Name)})
            """;
    }

    public string Values(string now, Func<bool, string> boolean) =>
        $"""
        {provider.Literal(step.Name)},
            {StatusAtBirth},
            CASE "birth"
                WHEN 'empty' THEN '{EmptyReason}'
                WHEN 'built' THEN '{BuiltReason}'
                WHEN 'starts paused' THEN '{StartsPausedReason}'
                WHEN 'all paused' THEN '{AllPausedReason}' END,
            {tableSchema}, {provider.Literal(step.Table)}, {provider.Literal(string.Join(',', step.KeyColumns))},
            {provider.Literal(step.ReliesOn.Count == 0 ? null : string.Join('\n', step.ReliesOn))},
            {provider.Literal(step.Arguments)},
            {Number(step.BatchSize)}, {boolean(step.FixedBatchSize)}, {Number(step.JobSize)}, {Number(step.MaxParallelJobs)},
            {Number(step.Version)},
            {now}, CASE WHEN "birth" IN ('empty', 'built') THEN {now} END, {now}{Later(boolean)}
        """;

    private string Later(Func<bool, string> boolean) =>
        (step.SharesTable ? $", {boolean(true)}" : "") + (step.Owner is null ? "" : $", {provider.Literal(step.Owner)}");

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
