using System.Globalization;
using EfBatched.Model;
using EfBatched.Running.Hosting;
using EfBatched.Storage.Migrations;

namespace EfBatched;

/// <summary>What is said of failures, and of what a person does about them.</summary>
internal static partial class EfBatchedStrings
{
    public static string MaxFailedRowsOutOfRange(int rows) =>
        $"The limit of {rows} failed row(s) is out of range. Somebody has to look at each of them: choose 0 to 10,000.";

    public static string TooManyFailuresInRow(int jobs, string error) =>
        $"{jobs} jobs failed in a row, without one in between that finished, so the rest would fail as well. Last error: {error} "
        + "Mend the cause and retry the migration, or skip it.";

    public static string TooManyFailedJobs(int failed, int jobs, string error) =>
        $"{failed} of {jobs} jobs failed, which is more than half, so something more than single rows is wrong. Last error: {error} "
        + "Mend the cause and retry the migration, or skip it.";

    public static string TooManyFailedRows(int failed, int max, string error) =>
        $"{failed} row(s) could not be changed, and {max} are permitted. Last error: {error} "
        + "Mend the rows or the work and retry the migration, or raise the limit by 'batched set NAME --max-failed-rows' first.";

    public static string FailedRowsRemain(string name, int failed) =>
        $"{failed} row(s) could not be changed; all others are. 'batched jobs {name} --failed' lists them with key and error. Mend the rows or "
        + "the work and retry the migration, or skip each row with a reason and retry it then, so that it finishes.";

    public static string SearchTimedOut(MigrationSnapshot migration, int failures, int rows) =>
        $"The search for the end of the next job of the batched migration '{migration.Name}' ran into a timeout {failures} times, at last for "
        + $"{rows} row(s), so the table '{migration.Table.Name}' cannot be walked. See that an index leads with "
        + $"'{string.Join(", ", migration.KeyColumns)}' and that nothing holds a lock on the table, or raise 'BoundaryTimeout', and retry the "
        + "migration.";

    public static string OnlySingleRowsSucceed(string error) =>
        $"Batches of several rows fail, while each of their rows could be changed by itself, so no row is at fault but the work: {error} "
        + "It does with several rows at once what only one of them may have, as one value for a unique column that was made outside the query. "
        + "Mend the work and retry the migration.";

    public static string RowsInRowFailed(int rows, int attempts, string error) =>
        $"{rows} rows in a row failed, {attempts} times, and none in between could be changed, so the work or the set-up is more likely at fault than "
        + $"the rows. Last error: {error} Mend the cause and retry the migration; if these rows are bad after all, each retry isolates some of them.";

    public static string SearchFailed(MigrationSnapshot migration, int failures, string error) =>
        $"The search for the next rows of the batched migration '{migration.Name}' in the table '{migration.Table.Name}' failed {failures} times. "
        + $"Last error: {error} Mend the cause and retry the migration.";

    public static string JobNotFound(long jobId, string? migration) =>
        migration is null
            ? $"There is no job {jobId} in this database. 'batched jobs NAME' lists those of a migration."
            : $"The batched migration '{migration}' has no job {jobId}. 'batched jobs {migration}' lists those that it has.";

    public static string RefusedJobTransition(long jobId, BatchedJobStatus status, string verb) =>
        $"Job {jobId} cannot be {verb}: it is {status}. "
        + (status switch
        {
            BatchedJobStatus.Finished => "All its rows are committed.",
            BatchedJobStatus.Skipped => "Its rows stay as they are; once the migration has ended, 'batched again' has them changed after all.",
            _ => "Only a failed job can be retried; this one goes on by itself.",
        });

    public static string TextIsCut(int length) =>
        string.Create(CultureInfo.InvariantCulture, $"… (cut: it has {length:#,0} characters)");

    public static string MessageUnreadable(Type exception, Type thrown) =>
        $"An exception of type '{exception}' says nothing: reading its 'Message' threw '{thrown}'.";

    public static string MessageMissing(Type exception) => $"An exception of type '{exception}' without a message.";

    public static string PoolIsExhausted(string cause) => $"No connection was free: {cause}";

    public static string PoolTooSmall(Type context, int pool, ConnectionNeed need) =>
        $"The batched migration runner of '{context.Name}' was not started: its connection pool has {pool} connection(s), and it needs "
        + $"{need.Least} at the least, one for each of {need.Jobs} job(s) at once and one to look for work, beside those of the application. "
        + $"Set 'Maximum Pool Size' in the connection string to {need.Most} and what the application needs, or lower 'MaxConcurrentJobs'.";

    public static string PoolIsSmall(int pool, ConnectionNeed need) =>
        $"The connection pool has {pool} connection(s), and the runner uses up to {need.Most} at once, beside those of the application, so "
        + "it may wait for one and find fewer blocked sessions. Raise 'Maximum Pool Size' in the connection string or lower 'MaxConcurrentJobs'.";

    public static string NoConnection(string dataSource, string cause) => $"No connection to '{dataSource}' could be had: {cause}";
}
