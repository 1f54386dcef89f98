using System.Linq.Expressions;
using System.Text.Json;
using EfBatched.Declaring;
using EfBatched.Throttling;
using EfBatched.Tracking;

namespace EfBatched;

/// <summary>
/// Configures a batched migration from its <c>Configure</c> method.
/// </summary>
/// <typeparam name="TEntity">The entity type whose rows are walked.</typeparam>
public sealed class BatchedMigrationBuilder<TEntity>
    where TEntity : class
{
    private readonly DeclarationSettings _settings;

    internal BatchedMigrationBuilder(DeclarationSettings settings) => _settings = settings;

    /// <summary>
    /// The key that the table is walked by; several columns as an anonymous object: <c>c =&gt; new { c.TenantId, c.Id }</c>.
    /// Defaults to the primary key.
    /// </summary>
    /// <remarks>
    /// The columns must be required and, together, unique, so that a boundary never falls between equal values. A key or an index without a
    /// filter must lead with them in this order, since otherwise every boundary search would scan the table. A key that the provider cannot
    /// put in order is refused when the model is built, as one that breaks these rules is. See docs/mappings.md.
    /// </remarks>
    /// <exception cref="ArgumentException">The expression is not a property or an anonymous object of properties.</exception>
    public BatchedMigrationBuilder<TEntity> BatchBy<TKey>(Expression<Func<TEntity, TKey>> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _settings.KeyPropertyNames = KeyExpression.GetPropertyNames(key, _settings.MigrationType);
        return this;
    }

    /// <summary>
    /// The key that the table is walked by, by property names; for shadow properties.
    /// </summary>
    /// <exception cref="ArgumentException">No name was given, or one is empty.</exception>
    public BatchedMigrationBuilder<TEntity> BatchBy(params string[] propertyNames)
    {
        ArgumentNullException.ThrowIfNull(propertyNames);
        if (propertyNames.Length == 0 || propertyNames.Any(string.IsNullOrWhiteSpace))
        {
            throw new ArgumentException(DeclaringStrings.BatchByWithoutProperty(_settings.MigrationType), nameof(propertyNames));
        }

        _settings.KeyPropertyNames = [.. propertyNames];
        return this;
    }

    /// <summary>
    /// The rows that still have to be migrated. Applied to the rows of every batch; several calls are combined with "and".
    /// </summary>
    /// <remarks>
    /// The walk itself goes over the whole table, since a boundary search under a condition that no index serves reads ever more rows.
    /// Write it so that a migrated row no longer matches: then it can be checked at the end that none is left.
    /// </remarks>
    public BatchedMigrationBuilder<TEntity> Where(Expression<Func<TEntity, bool>> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        _settings.Conditions.Add(condition);
        return this;
    }

    /// <summary>
    /// Takes, for each batch, whatever rows match <see cref="Where" />, in no order, until none does: for a few rows in a large table that an
    /// index of its own finds, or for a table without a key to walk by. By default the table is walked in the order of its key.
    /// </summary>
    /// <remarks>
    /// Needs a <see cref="Where" />, which a changed row must no longer match, and an index that serves it, a partial one for example; without
    /// such an index every batch would scan the table, so the migration fails with <c>InvalidBatchingStrategy</c> instead. One job runs at a
    /// time. The key must be a single column, and unique; it need not have an order.
    /// </remarks>
    public BatchedMigrationBuilder<TEntity> BatchByPredicate()
    {
        _settings.IsByPredicate = true;
        return this;
    }

    /// <summary>
    /// The stable name under which the migration is tracked. Defaults to the name of the class; from 1 to 200 characters.
    /// </summary>
    /// <remarks>Set it to the old name before renaming a class that is already enqueued somewhere.</remarks>
    /// <exception cref="ArgumentException">The name is empty or longer than 200 characters.</exception>
    public BatchedMigrationBuilder<TEntity> HasName(string name)
    {
        _settings.Name = MigrationName.Check(name, nameof(name));
        return this;
    }

    /// <summary>
    /// The number of rows that a batch starts with. Defaults to 1,000; from 1 to 100,000.
    /// </summary>
    /// <remarks>
    /// Batches then grow or shrink until their transactions take the time of <see cref="HasTargetBatchDuration" />. Start small where a row is
    /// expensive: as long as no row was changed, a batch grows to 40 times this size at the most.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    public BatchedMigrationBuilder<TEntity> HasBatchSize(int rows)
    {
        _settings.BatchSize = MigrationSizes.CheckBatchSize(rows, nameof(rows));
        _settings.HasFixedBatchSize = false;
        return this;
    }

    /// <summary>
    /// The number of rows of every batch, never adapted. Defaults to a size that is; from 1 to 100,000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    public BatchedMigrationBuilder<TEntity> HasFixedBatchSize(int rows)
    {
        _settings.BatchSize = MigrationSizes.CheckBatchSize(rows, nameof(rows));
        _settings.HasFixedBatchSize = true;
        return this;
    }

    /// <summary>
    /// The number of rows of every job, the range that one runner leases at a time. Defaults to 20 batches for the first job, and as many rows as
    /// take about ten seconds for the next ones; from 1 to 10,000,000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    public BatchedMigrationBuilder<TEntity> HasJobSize(int rows)
    {
        _settings.JobSize = MigrationSizes.CheckJobSize(rows, nameof(rows));
        return this;
    }

    /// <summary>
    /// The hours of the day in which it runs, UTC by the database's clock, from one time, inclusive, to another, exclusive; over midnight where
    /// the first is the later one. Defaults to any time; whole minutes from 00:00 to 23:59.
    /// </summary>
    /// <remarks>
    /// Outside of them it is held, with that reason. The batch in flight may end after the window has closed. What a person sets in the database
    /// goes first.
    /// </remarks>
    /// <exception cref="ArgumentException">The times are the same, or not whole minutes.</exception>
    public BatchedMigrationBuilder<TEntity> HasRunWindow(TimeOnly from, TimeOnly to)
    {
        _settings.RunWindow = RunWindow.TryCreate(from, to, out var hours)
            ? hours
            : throw new ArgumentException(ThrottlingStrings.RunWindowInvalid(from, to), nameof(to));
        return this;
    }

    /// <summary>
    /// Names an entity type, beside the walked one, whose rows the work writes: the work slows down while its table is being vacuumed, too.
    /// </summary>
    /// <remarks>The model must map it to a table.</remarks>
    public BatchedMigrationBuilder<TEntity> AlsoWrites<TWritten>()
        where TWritten : class
    {
        _settings.AlsoWrittenTypes.Add(typeof(TWritten));
        return this;
    }

    /// <summary>
    /// The number of single rows that may turn out not to be changeable before the migration fails. Defaults to 100; from 0 to 10,000.
    /// </summary>
    /// <remarks>
    /// Such a row is left as a failed job of its own, to be retried or skipped, while all others are changed; the migration does not finish
    /// while one is left. With 0 the first one fails it. Each costs some extra tries of its batch. <c>SetAsync</c> changes the
    /// number for a migration that is under way. See docs/failures.md.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    public BatchedMigrationBuilder<TEntity> HasMaxFailedRows(int rows)
    {
        _settings.MaxFailedRows = FailureLimits.CheckMaxFailedRows(rows, nameof(rows));
        return this;
    }

    /// <summary>
    /// How many jobs of the migration may run at once, over all processes. Defaults to 1; from 1 to 100.
    /// </summary>
    /// <remarks>
    /// Each is one more transaction at a time that locks rows and writes to the table. One goes unnoticed next to a live application; two make
    /// use of a second processor, and more than the database has processors or disks to spare only stand in one another's way. It is a column
    /// of the tracking row from the enqueue on, where an operator may change it. How many of them one process executes is
    /// <see cref="BatchedMigrationRunnerOptions.MaxConcurrentJobs" />.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    public BatchedMigrationBuilder<TEntity> HasMaxParallelJobs(int jobs)
    {
        _settings.MaxParallelJobs = MigrationSizes.CheckParallelJobs(jobs, nameof(jobs));
        return this;
    }

    /// <summary>
    /// The time that the transaction of a batch should take. Defaults to that of the runner, 100 milliseconds; from 10 milliseconds to 1 minute.
    /// </summary>
    /// <remarks>Row locks are held about that long. At the most half of the runner's <c>WorkTimeout</c> is used.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The time is out of range.</exception>
    public BatchedMigrationBuilder<TEntity> HasTargetBatchDuration(TimeSpan duration)
    {
        _settings.TargetBatchDuration = MigrationSizes.CheckTarget(duration, nameof(duration));
        return this;
    }

    /// <summary>
    /// Lets the migration run at the same time as others on its table that share it too. By default a table has one migration at a time.
    /// </summary>
    /// <remarks>
    /// Each row is still changed once by each of them. Share a table where they change different columns or different rows: two that lock the
    /// same rows wait for one another.
    /// </remarks>
    public BatchedMigrationBuilder<TEntity> SharesTable()
    {
        _settings.SharesTable = true;
        return this;
    }

    /// <summary>
    /// Enqueues the migration paused: nothing runs until somebody resumes it.
    /// </summary>
    public BatchedMigrationBuilder<TEntity> StartsPaused()
    {
        _settings.StartsPaused = true;
        return this;
    }

    /// <summary>
    /// Does not start this migration before another one has finished: before all of them, where the class is declared more than once.
    /// </summary>
    /// <remarks>
    /// What a person skips counts as finished. A migration that has started already goes on. Until then
    /// <see cref="BatchedMigrationState.WaitsFor" /> says what it waits for. The model must declare the class.
    /// </remarks>
    public BatchedMigrationBuilder<TEntity> RunsAfter<TMigration>()
        where TMigration : BatchedMigration
    {
        _settings.RunsAfterTypes.Add(typeof(TMigration));
        return this;
    }

    /// <summary>
    /// Does not start this migration before the one of this name has finished.
    /// </summary>
    /// <remarks>
    /// For one of several declarations of a class, or for a migration that another context or an earlier release enqueues. A name that nobody
    /// has enqueued in the database is waited for as well: a misspelt one keeps this migration from starting.
    /// </remarks>
    /// <exception cref="ArgumentException">The name is empty or longer than 200 characters.</exception>
    public BatchedMigrationBuilder<TEntity> RunsAfter(string name)
    {
        _settings.RunsAfterNames.Add(MigrationName.Check(name, nameof(name)));
        return this;
    }

    /// <summary>
    /// Names properties, beside those in <see cref="Where" />, whose mapping the work relies on. A runner whose model maps them differently,
    /// or makes one required that was optional, refuses the migration instead of changing nothing and calling it finished.
    /// </summary>
    /// <exception cref="ArgumentException">The expression is not a property or an anonymous object of properties.</exception>
    public BatchedMigrationBuilder<TEntity> ReliesOn<TProperty>(Expression<Func<TEntity, TProperty>> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        _settings.DependencyNames.UnionWith(KeyExpression.GetPropertyNames(properties, _settings.MigrationType));
        return this;
    }

    /// <summary>
    /// Keeps a named query filter of the entity type. By default none applies, since a filter would hide rows from the migration.
    /// </summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public BatchedMigrationBuilder<TEntity> KeepQueryFilter(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _settings.KeptQueryFilters.Add(name);
        return this;
    }

    /// <summary>
    /// Confirms that the roles that enqueue, run and require the migration see every row of its table, although PostgreSQL's row-level security
    /// applies to them. By default a query that concludes something from rows it does not find is refused where a policy could hide some.
    /// </summary>
    /// <remarks>
    /// For policies that hide nothing from these roles, as <c>USING (true)</c>. Where one does hide rows, they stay as they are and the migration
    /// finishes all the same. A role with BYPASSRLS needs no such call. See docs/security.md.
    /// </remarks>
    public BatchedMigrationBuilder<TEntity> SeesAllRows()
    {
        _settings.SeesAllRows = true;
        return this;
    }

    /// <summary>
    /// Sets the arguments of the work, when the class itself decides them. Defaults to those given where the class was declared, or none. They are
    /// stored as JSON.
    /// </summary>
    public BatchedMigrationBuilder<TEntity> HasArguments<TArguments>(TArguments arguments)
        where TArguments : notnull
    {
        _settings.ArgumentsJson = JsonSerializer.Serialize(arguments);
        return this;
    }

    /// <summary>
    /// The arguments given where the class was declared.
    /// </summary>
    /// <exception cref="InvalidOperationException">The declaration has no arguments.</exception>
    public TArguments GetArguments<TArguments>() => MigrationArguments.Read<TArguments>(_settings.ArgumentsJson, _settings.MigrationType.Name);
}
