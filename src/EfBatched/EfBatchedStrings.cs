using System.Globalization;
using System.Linq.Expressions;
using EfBatched.Model;
using EfBatched.Operations;
using EfBatched.Storage;
using EfBatched.Storage.Migrations;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched;

/// <summary>Every message a user may see: what happened, why it matters, what to do.</summary>
internal static partial class EfBatchedStrings
{
    public const string EmptyName =
        "The name of a batched migration is empty. The name is what tracks it over releases: give one of 1 to 200 characters.";

    public const string DifferReplaced =
        "The context replaces 'IMigrationsModelDiffer', which would drop the steps of batched migrations from 'dotnet ef migrations add' "
        + "without a word. Remove 'ReplaceService<IMigrationsModelDiffer, …>()' from the context's options, or remove 'UseBatchedMigrations()'.";

    public const string TableIsEmpty = "The table was empty when the migration started.";

    public const string LeaseExpired = "The runner that held the job showed no sign of life until its lease expired.";

    public static string LeaseExpiredAfter(string failure) => $"{LeaseExpired} What was recorded before: {failure}";

    public static string SessionNotOurs(string role) =>
        $"it belongs to the role '{role}', and only a session of the own role is ended. Run all runners of a database as one role";

    public static string NameTooLong(string name) =>
        $"The batched migration's name '{name[..40]}…' has {name.Length} characters; at most 200 fit the tracking table. Shorten it with 'HasName'.";

    public static string PrefixTooLong(string prefix) =>
        $"The table prefix '{prefix}' has {prefix.Length} characters; at most 30 are allowed, since the names of indexes are built from it.";

    public static string DuplicateName(string name, Type first, Type second) => DuplicateName(name, first.FullName!, second);

    public static string DuplicateName(string name, string first, Type second) =>
        $"Two batched migrations have the name '{name}': '{first}' and '{second.FullName}'. The tracking row finds its work by that name, so it "
        + "must be unique: give one of them another name, by 'HasName' or where it is declared. "
        + "One class with two sets of arguments needs two names as well.";

    public static string NoParameterlessConstructor(Type migration) =>
        $"The batched migration '{migration.Name}' has no parameterless constructor, so its 'Configure' cannot be read when the model is built. "
        + "Add one; a second constructor may take services, and is used for the work.";

    public static string CannotCreateClass(Type migration) =>
        $"The batched migration '{migration.Name}' is abstract or has open type parameters, so it cannot be created. Declare a concrete class.";

    public static string ClassNotFound(string name, string type) =>
        $"The batched migration '{name}' is declared by the class '{type}', which this build does not contain. "
        + "If the model is a compiled one, run 'dotnet ef dbcontext optimize' again.";

    public static string NoArguments(string migration) =>
        $"The batched migration '{migration}' reads its arguments but was declared without any. "
        + $"Declare it with them: 'modelBuilder.HasBatchedMigration<{migration}>(arguments: …)'.";

    public static string NotAPropertyExpression(Type migration, LambdaExpression expression) =>
        $"The batched migration '{migration.Name}' names properties by '{expression}', which is neither a property nor an anonymous object of "
        + "properties. Write 'c => c.Id' or 'c => new { c.A, c.B }'.";

    public static string BatchByWithoutProperty(Type migration) =>
        $"The batched migration '{migration.Name}' calls 'BatchBy' without a property name. Name at least one property, or leave the call out "
        + "to walk by the primary key.";

    public static string BatchSizeOutOfRange(int rows) =>
        $"The batch size {rows} is out of range. A batch is one transaction whose row locks others wait for: choose 1 to 100,000 rows.";

    public static string TargetBatchDurationOutOfRange(TimeSpan target) =>
        $"The target of {target} for a batch is out of range. Row locks are held about that long: choose 10 milliseconds to 1 minute.";

    public static string JobSizeOutOfRange(int rows) =>
        $"The job size {rows} is out of range. A job is what one runner leases at a time: choose 1 to 10,000,000 rows.";

    public static string ParallelJobsOutOfRange(int jobs) =>
        $"The number of parallel jobs {jobs} is out of range. Each is one more transaction at a time on the table: choose 1 to 100 jobs.";

    public static string EntityWithoutKey(string name, IReadOnlyEntityType entityType) =>
        $"The batched migration '{name}' walks '{entityType.DisplayName()}', which has no primary key, so its rows cannot be put in an order. "
        + "Declare it on an entity type that has one.";

    public static string EntityWithoutTable(string name, IReadOnlyEntityType entityType) =>
        $"The batched migration '{name}' walks '{entityType.DisplayName()}', which is not mapped to a table. Only rows of a table can be "
        + "migrated: declare it on an entity type that has one.";

    public static string KeyPropertyNotFound(string name, IReadOnlyEntityType entityType, string property) =>
        $"The batched migration '{name}' batches by '{entityType.DisplayName()}.{property}', which is not a mapped property. "
        + "Name a property that has a column.";

    public static string DependencyNotFound(string name, IReadOnlyEntityType entityType, string property) =>
        $"The batched migration '{name}' depends on '{entityType.DisplayName()}.{property}', which is not a mapped property. "
        + "Name a property that has a column.";

    public static string QueryFilterNotFound(
        string name, IReadOnlyEntityType entityType, string filter, IReadOnlyCollection<string> known) =>
        $"The batched migration '{name}' keeps the query filter '{filter}', which '{entityType.DisplayName()}' does not have, so rows that it "
        + "should hide would be changed. "
        + (known.Count == 0
            ? "Name the filter where it is defined: `HasQueryFilter(\"" + filter + "\", …)`."
            : $"Its named filters are: {string.Join(", ", known.Select(k => $"'{k}'"))}.");

    public static string NullableKey(string name, IReadOnlyProperty property) =>
        $"The batched migration '{name}' batches by '{Describe(property)}', which is nullable, so rows without a value would never be reached. "
        + "Batch by required columns, for example the primary key.";

    public static string NonUniqueKey(
        string name, IReadOnlyEntityType entityType, IReadOnlyList<IReadOnlyProperty> properties, IReadOnlyKey primaryKey)
    {
        var columns = string.Join(" and ", properties.Select(p => $"'{Describe(p)}'"));
        var unique = properties.Concat(primaryKey.Properties.Except(properties)).Select(p => "x." + p.Name);
        return $"The batched migration '{name}' batches by {columns}, which is not unique, so a boundary could fall between equal values and skip "
            + "rows. Batch by a unique key, or append one and make sure that an index leads with the columns in this order: "
            + $"`BatchBy(x => new {{ {string.Join(", ", unique)} }})`.";
    }

    public static string UnsupportedProvider(Type context, string? provider) =>
        $"The context '{context.Name}' uses the provider '{provider}', for which batched migrations have no storage: claiming jobs needs its row "
        + "locks and its clock. Use 'Npgsql.EntityFrameworkCore.PostgreSQL' or 'Microsoft.EntityFrameworkCore.Sqlite'.";

    public static string NotConfigured(Type context) =>
        $"The context '{context.Name}' does not use batched migrations, so it has no tracking tables. "
        + "Add 'UseBatchedMigrations()' to its options: in 'AddDbContext', in 'OnConfiguring', and in a design-time factory if there is one.";

    public static string OptionOutOfRange<T>(string option, T value, T min, T max) =>
        $"'{option}' is {value}; choose a value from {min} to {max}.";

    public static string RetryDelaysContradict(TimeSpan delay, TimeSpan max) =>
        $"'MaxRetryDelay' ({max}) is shorter than 'RetryDelay' ({delay}), so no delay fits both; raise the one or lower the other.";

    public static string LeaseShorterThanWork(TimeSpan lease, TimeSpan work) =>
        $"'LeaseDuration' ({lease}) is not longer than 'WorkTimeout' ({work}), so a job would be taken from its runner in mid-batch; "
        + "raise the one or lower the other.";

    public static string LockTimeoutNotShorterThanLease(TimeSpan lockTimeout, TimeSpan lease) =>
        $"'LockTimeout' ({lockTimeout}) is not shorter than 'LeaseDuration' ({lease}), so a job could be lost while it waits for a lock; lower "
        + "the one or raise the other.";

    public static string BookkeepingLongerThanLease(TimeSpan bookkeeping, TimeSpan lease) =>
        $"'BookkeepingTimeout' ({bookkeeping}) is longer than 'LeaseDuration' ({lease}), so a job could be lost while its lease is renewed; "
        + "lower the one or raise the other.";

    public static string LockTimeoutIsHidden(TimeSpan lockTimeout, string option, TimeSpan timeout) =>
        $"'LockTimeout' ({lockTimeout}) is not shorter than '{option}' ({timeout}), so a statement that waits for a lock is taken for one that "
        + "is slow; lower the one or raise the other.";

    public static string TargetNotShorterThanWork(TimeSpan target, TimeSpan work) =>
        $"'TargetBatchDuration' ({target}) is not shorter than 'WorkTimeout' ({work}), so batches would grow until their statements time out; "
        + "raise the one or lower the other.";

    public static string OptionsInvalid(IReadOnlyCollection<string> faults) =>
        "The options of the batched migration runner are not valid, so it was not started: " + string.Join(" ", faults);

    public static string ContextNotRegistered(Type context) =>
        $"The batched migration runner needs '{context.Name}', which is not registered. Add 'services.AddDbContext<{context.Name}>(…)' or "
        + $"'services.AddDbContextFactory<{context.Name}>(…)'.";

    public static string NotDeclared(Type migration, Type context) =>
        $"The model of '{context.Name}' does not declare the batched migration '{migration.Name}'. "
        + $"Add 'modelBuilder.HasBatchedMigration<{migration.Name}>()' to 'OnModelCreating'.";

    public static string NameNotDeclared(string name, Type context) =>
        $"The model of '{context.Name}' does not declare a batched migration '{name}', so this build could not run it. "
        + "Check the name, or declare it in 'OnModelCreating'.";

    public static string DeclaredMoreThanOnce(Type migration, IReadOnlyCollection<string> names) =>
        $"The batched migration '{migration.Name}' is declared under several names ({string.Join(", ", names.Select(n => $"'{n}'"))}), "
        + "so the class alone does not say which is meant. Call the overload that takes the name.";

    public static string JobExceedsMaxAttempts(long jobId, int attempts, string error) =>
        $"Job {jobId} failed {attempts} time(s) without getting past its checkpoint. Last error: {error} "
        + "Mend the cause and retry the migration, or skip it.";

    public static string CommittedBatchIsMissing(long jobId, long expected, long found) =>
        $"The database answered the COMMIT of batch {expected} of job {jobId}, but has only {found}. Nothing is lost, since the checkpoint is "
        + "missing as well: the rows are migrated again from there. Either the work caught a database error and returned as if nothing had "
        + "happened, so that PostgreSQL rolled the batch back: let such errors leave 'MigrateAsync'. Or the server has failed over to a "
        + "standby that was behind.";

    public static string WorkIsMissing(string name, TimeSpan missing)
    {
        var time = missing.ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);
        return $"No runner whose build contains the batched migration '{name}' has been alive for {time}, so nobody would ever run it. "
            + "Deploy a release that declares it and retry the migration, or cancel it.";
    }

    public static string WaitsForCode(int runners) =>
        $"waiting for code: {(runners == 1 ? "the runner that is alive does" : $"the {runners} runners that are alive do")} not contain its work. "
        + "Deploy the release that declares it.";

    public static string InvalidTable(MigrationSnapshot migration) =>
        $"The table '{migration.Table.Name}' of the batched migration '{migration.Name}' does not exist in the database, so there is nothing to "
        + "walk. Restore the table and retry the migration, or cancel it.";

    public static string InvalidColumn(MigrationSnapshot migration, string column) =>
        $"The key column '{column}' of the table '{migration.Table.Name}' does not exist in the database, so the batched migration "
        + $"'{migration.Name}' cannot walk it. Restore the column and retry the migration, or cancel it.";

    public static string TableDrift(MigrationSnapshot migration, TableName now) =>
        $"The batched migration '{migration.Name}' was enqueued for the table '{Display(migration.Table)}', but this build maps its entity type to "
        + $"'{Display(now)}', so this build leaves it alone. Let the release that declared it finish it, then deploy this one.";

    public static string KeyDrift(MigrationSnapshot migration, IEnumerable<string> now) =>
        $"The batched migration '{migration.Name}' was enqueued to walk by '{string.Join(", ", migration.KeyColumns)}', but this build walks by "
        + $"'{string.Join(", ", now)}', so this build leaves it alone. Let the release that declared it finish it, then deploy this one.";

    public static string PropertyDrift(MigrationSnapshot migration, IReadOnlyEntityType entityType, string enqueued, string? now) =>
        $"The batched migration '{migration.Name}' was enqueued when '{entityType.DisplayName()}' had '{enqueued}', but this build has "
        + $"{(now is null ? "no such property" : $"'{now}'")}, under which its condition could match no row and it would finish without changing "
        + "any. This build leaves it alone: let the release that declared it finish it, then deploy this one.";

    public static string NothingDeclared(Type context) =>
        $"The batched migration runner of '{context.Name}' has nothing to run: the model declares no batched migration. "
        + "Declare one by 'modelBuilder.HasBatchedMigration<T>()' in 'OnModelCreating'; if the last one was removed on purpose, remove "
        + $"'AddBatchedMigrationRunner<{context.Name}>()' or set its option 'AllowNoMigrations' to true.";

    public static string NotFound(string name, IReadOnlyCollection<string> known) =>
        $"No batched migration '{name}' was ever enqueued in this database. "
        + (known.Count == 0
            ? "None was enqueued at all: apply the schema migration that enqueues it, by 'dotnet ef database update'."
            : $"Known are: {string.Join(", ", known.Select(k => $"'{k}'"))}. Check the name, or apply the schema migration that enqueues it.");

    public static string RefusedTransition(BatchedMigrationStatus status) =>
        status switch
        {
            BatchedMigrationStatus.Failed => "Retry it, skip it or cancel it.",
            BatchedMigrationStatus.Cancelled => "Have it run again to begin anew: 'batched again'.",
            BatchedMigrationStatus.Finished => "There is nothing left to do; 'batched again' has it run once more.",
            BatchedMigrationStatus.Finalized => "A schema migration relies on it being finished, so its status is final.",
            BatchedMigrationStatus.Paused => "Resume it first.",
            _ => "Only a failed migration can be retried; this one goes on by itself.",
        };

    public static string WillNotFinish(BatchedMigrationState state) =>
        $"The batched migration '{state.Name}' is {state.Status} and will not finish by itself"
        + (state.ErrorMessage is null ? ". " : $" ({state.ErrorCode}: {state.ErrorMessage}) ")
        + RefusedTransition(state.Status);

    public static string DidNotFinishInTime(BatchedMigrationState state, TimeSpan timeout) =>
        $"The batched migration '{state.Name}' did not finish within {timeout}: it is {StateText.Sentence(state).TrimEnd('.')}. "
        + $"Wait longer, or let '<app> batched status {state.Name}' say what holds it up.";

    public const string ForegroundInTransaction =
        "Batched migrations cannot run in the foreground inside a transaction: every batch commits in one of its own, so that it is never "
        + "repeated. Commit or roll back before the call.";

    public const string ForegroundWithTrackedEntities =
        "Batched migrations cannot run in the foreground on a context that tracks entities, since the context is cleared between the batches "
        + "and unsaved changes would be lost. Save and call 'ChangeTracker.Clear()', or use a new context.";

    public static string ForegroundStepFailed(int failures) =>
        $"A run of batched migrations in the foreground gave up after {failures} failed step(s) in a row; what is committed stays, and the next "
        + "run goes on from there. The inner exception says what failed.";

    private static string Describe(IReadOnlyProperty property) => $"{property.DeclaringType.DisplayName()}.{property.Name}";
}
