using EfBatched.Databases;
using EfBatched.Declaring;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Migrations;

// A row as its declaration says, for the first time or once more.
internal sealed partial class MigrationStore
{
    private string Schema => provider.PhysicalSchema("CAST(@schema AS text)", "@table");

    /// <summary>Forgets the bounds, so that the next run starts from the beginning of the table, as it is declared now.</summary>
    public Task<int> ResetAsync(
        long id, BatchedMigrationDeclaration declaration, string owner, TableName table, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            Declare(
                new SqlText(
                    $"""
                    UPDATE {names.Migrations} SET "phase" = 'Walk', "round" = 0, "up_to" = NULL, "cursor" = NULL,
                        "cursor_sequence" = "cursor_sequence" + 1,
                        "estimated_rows" = NULL, "started_at" = NULL, "failed_jobs_in_row" = 0, "table_schema" = {Schema}, "table_name" = @table,
                        "owner" = @owner, "key_columns" = @keys, "relies_on" = @relies, "arguments" = @arguments, "batch_size" = @batchSize,
                        "has_fixed_batch_size" = @fixed, "job_size" = @jobSize, "max_parallel_jobs" = @parallel,
                        "shares_table" = @shares,
                        "settings_version" = "settings_version" + 1
                    WHERE "id" = @id
                    """)
                    .With("id", id),
                declaration,
                owner,
                table),
            cancellationToken);

    /// <summary>Inserts a migration, unless one of its name exists.</summary>
    public async Task<bool> InsertAsync(
        BatchedMigrationDeclaration declaration,
        string owner,
        TableName table,
        BatchedMigrationStatus status,
        string? reason,
        CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(
            Declare(
                new SqlText(
                    $"""
                    INSERT INTO {names.Migrations} ("name", "owner", "status", "table_schema", "table_name", "key_columns", "relies_on", "arguments",
                        "batch_size", "has_fixed_batch_size", "job_size", "max_parallel_jobs", "shares_table", "cursor_sequence", "status_reason",
                        "operation_version", "created_at", "updated_at")
                    VALUES (@name, @owner, @status, {Schema}, @table, @keys, @relies, @arguments, @batchSize, @fixed, @jobSize, @parallel, @shares, 0,
                        @reason, 1, {provider.Now}, {provider.Now})
                    ON CONFLICT ("name") DO NOTHING
                    """)
                    .With("name", declaration.Name).With<BatchedMigrationStatus>("status", status).WithProse("reason", reason),
                declaration,
                owner,
                table),
            cancellationToken).ConfigureAwait(false) == 1;

    private static SqlText Declare(SqlText text, BatchedMigrationDeclaration declaration, string owner, TableName table) =>
        text.With("owner", owner).With("schema", table.Schema).With("table", table.Name)
            .With("keys", string.Join(',', declaration.KeyColumns))
            .With("relies", declaration.ReliesOn.Count == 0 ? null : string.Join('\n', declaration.ReliesOn))
            .With("arguments", declaration.ArgumentsJson).With("batchSize", declaration.BatchSize)
            .With("fixed", declaration.HasFixedBatchSize).With("jobSize", declaration.JobSize)
            .With("parallel", declaration.MaxParallelJobs).With("shares", declaration.SharesTable);
}
