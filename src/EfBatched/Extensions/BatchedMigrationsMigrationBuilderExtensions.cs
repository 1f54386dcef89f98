using EfBatched.Deploying;
using EfBatched.Extensions;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations.Builders;

namespace Microsoft.EntityFrameworkCore.Migrations;

/// <summary>
/// The steps that <c>dotnet ef migrations add</c> writes for the batched migrations that a model declares.
/// </summary>
public static class BatchedMigrationsMigrationBuilderExtensions
{
    /// <summary>
    /// Enqueues a batched migration, unless it exists.
    /// </summary>
    /// <remarks>
    /// One of that name that belongs to another context or walks another table, or is finalized, stops the deploy; on PostgreSQL by SQLSTATE
    /// <c>EFB02</c>.
    /// It is born finished when the table is empty, or when its rows come from the schema migrations that are building the database from the
    /// first one in the same run; paused when it is to start paused or all batched migrations are paused; and otherwise active, waiting for
    /// a runner. The values are those of the declaration when the step was written.
    /// </remarks>
    /// <param name="migrationBuilder">The builder of the schema migration.</param>
    /// <param name="name">The name that tracks it; at most 200 characters.</param>
    /// <param name="table">The table that is walked.</param>
    /// <param name="keyColumns">The columns of the key that it is walked by, in this order.</param>
    /// <param name="batchSize">The rows of a batch to start with; from 1 to 100,000.</param>
    /// <param name="jobSize">The rows of a job; from 1 to 10,000,000.</param>
    /// <param name="schema">The schema of the table; null for the default one. SQLite ignores it.</param>
    /// <param name="fixedBatchSize">True when the batch size must not be adapted. Defaults to false.</param>
    /// <param name="startsPaused">True when nothing may run until somebody resumes it. Defaults to false.</param>
    /// <param name="arguments">The arguments of the work as JSON; null for none.</param>
    /// <param name="reliesOn">The properties that the work relies on, as <c>Property: column null</c>; null for none.</param>
    /// <param name="version">The version of this step, 1.</param>
    /// <param name="trackingTablePrefix">What the names of the tracking tables begin with. Defaults to <c>batched_</c>.</param>
    /// <param name="trackingTableSchema">The schema of the tracking tables; null for the default one.</param>
    /// <param name="maxParallelJobs">How many jobs may run at once, over all processes; from 1 to 100. Defaults to 1.</param>
    /// <param name="sharesTable">True when it may run at the same time as others on its table that may as well. Defaults to false.</param>
    /// <param name="owner">
    /// The context that enqueues it, by the name of its class or the one it chose; null for steps that were written before owners were known.
    /// </param>
    /// <param name="seesAllRows">
    /// True when the role that applies the step is known to see every row of the table, although row-level security applies to it. By default
    /// such a table stops the deploy, since it could look empty. Defaults to false.
    /// </param>
    /// <exception cref="ArgumentException">A name is empty or too long, or there is no key column.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range.</exception>
    /// <exception cref="NotSupportedException">The provider is neither PostgreSQL's nor SQLite's.</exception>
    public static OperationBuilder<SqlOperation> EnqueueBatchedMigration(
        this MigrationBuilder migrationBuilder,
        string name,
        string table,
        string[] keyColumns,
        int batchSize,
        int jobSize,
        string? schema = null,
        bool fixedBatchSize = false,
        bool startsPaused = false,
        string? arguments = null,
        string[]? reliesOn = null,
        int version = EnqueueStep.CurrentVersion,
        string trackingTablePrefix = TrackingLocation.DefaultPrefix,
        string? trackingTableSchema = null,
        int maxParallelJobs = MigrationSizes.DefaultParallelJobs,
        bool sharesTable = false,
        string? owner = null,
        bool seesAllRows = false)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        ArgumentException.ThrowIfNullOrWhiteSpace(table);
        ArgumentNullException.ThrowIfNull(keyColumns);
        ArgumentNullException.ThrowIfNull(trackingTablePrefix);
        if (keyColumns.Length == 0)
        {
            throw new ArgumentException(ExtensionsStrings.NoKeyColumns(name), nameof(keyColumns));
        }

        var step = new EnqueueStep
        {
            Name = MigrationName.Check(name, nameof(name)),
            Table = table,
            Schema = schema,
            KeyColumns = keyColumns,
            BatchSize = MigrationSizes.CheckBatchSize(batchSize, nameof(batchSize)),
            JobSize = MigrationSizes.CheckJobSize(jobSize, nameof(jobSize)),
            FixedBatchSize = fixedBatchSize,
            MaxParallelJobs = MigrationSizes.CheckParallelJobs(maxParallelJobs, nameof(maxParallelJobs)),
            SharesTable = sharesTable,
            StartsPaused = startsPaused,
            Owner = owner,
            SeesAllRows = seesAllRows,
            Arguments = arguments,
            ReliesOn = reliesOn ?? [],
            Version = version,
            Tracking = new TrackingLocation(trackingTablePrefix, trackingTableSchema),
        };
        return Add(migrationBuilder, StepOperation.Enqueue(step, migrationBuilder.ActiveProvider));
    }

    /// <summary>
    /// Removes a batched migration from the tracking tables, with its jobs and events. The undoing of
    /// <see cref="EnqueueBatchedMigration" />: rows that it has changed stay changed.
    /// </summary>
    /// <param name="migrationBuilder">The builder of the schema migration.</param>
    /// <param name="name">The name that tracks it.</param>
    /// <param name="trackingTablePrefix">What the names of the tracking tables begin with. Defaults to <c>batched_</c>.</param>
    /// <param name="trackingTableSchema">The schema of the tracking tables; null for the default one.</param>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="NotSupportedException">The provider is neither PostgreSQL's nor SQLite's.</exception>
    public static OperationBuilder<SqlOperation> DequeueBatchedMigration(
        this MigrationBuilder migrationBuilder,
        string name,
        string trackingTablePrefix = TrackingLocation.DefaultPrefix,
        string? trackingTableSchema = null) =>
        Add(
            migrationBuilder,
            StepOperation.Dequeue(
                CreateStep(migrationBuilder, name, trackingTablePrefix, trackingTableSchema), migrationBuilder.ActiveProvider));

    /// <summary>
    /// Stops the deploy unless the batched migration has finished and no row is left, and finalizes it when it has.
    /// </summary>
    /// <remarks>
    /// The schema migration fails, and nothing of it is applied, when the batched migration has not finished or when no batched migration of
    /// that name was ever enqueued (on PostgreSQL SQLSTATE <c>EFB01</c>), and when rows are left, or a policy might hide some
    /// (<c>EFB03</c>), whatever the status says. The error says what remains and which command finishes it. A database that is built from its
    /// first schema migration in the same run, and a batched migration that a person has skipped, are not looked at. The look takes as long as
    /// a query over the table: see docs/operations.md.
    /// </remarks>
    /// <param name="migrationBuilder">The builder of the schema migration.</param>
    /// <param name="name">The name that tracks it.</param>
    /// <param name="trackingTablePrefix">What the names of the tracking tables begin with. Defaults to <c>batched_</c>.</param>
    /// <param name="trackingTableSchema">The schema of the tracking tables; null for the default one.</param>
    /// <param name="remaining">A query that returns a row for each row that is left; null to go by the status alone.</param>
    /// <param name="seesAllRows">
    /// True when the role that applies the schema migration sees every row although row-level security applies to it. Defaults to false.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty or too long, or <paramref name="remaining" /> is no query.</exception>
    /// <exception cref="NotSupportedException">The provider is neither PostgreSQL's nor SQLite's.</exception>
    public static OperationBuilder<SqlOperation> EnsureBatchedMigrationFinished(
        this MigrationBuilder migrationBuilder,
        string name,
        string trackingTablePrefix = TrackingLocation.DefaultPrefix,
        string? trackingTableSchema = null,
        string? remaining = null,
        bool seesAllRows = false)
    {
        var step = CreateStep(migrationBuilder, name, trackingTablePrefix, trackingTableSchema);
        if (remaining is not null && (!IsSelect(remaining) || remaining.TrimEnd().EndsWith(';')))
        {
            throw new ArgumentException(ExtensionsStrings.RemainingIsNoQuery(name), nameof(remaining));
        }

        return Add(
            migrationBuilder,
            StepOperation.EnsureFinished(
                step with { Remaining = remaining, SeesAllRows = seesAllRows }, migrationBuilder.ActiveProvider));
    }

    private static bool IsSelect(string query) =>
        query.TrimStart() is var text && (text.StartsWith("SELECT", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("WITH", StringComparison.OrdinalIgnoreCase));

    private static NamedStep CreateStep(MigrationBuilder migrationBuilder, string name, string prefix, string? schema)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        ArgumentNullException.ThrowIfNull(prefix);
        return new NamedStep(MigrationName.Check(name, nameof(name)), new TrackingLocation(prefix, schema));
    }

    private static OperationBuilder<SqlOperation> Add(MigrationBuilder migrationBuilder, SqlOperation operation)
    {
        migrationBuilder.Operations.Add(operation);
        return new OperationBuilder<SqlOperation>(operation);
    }
}
