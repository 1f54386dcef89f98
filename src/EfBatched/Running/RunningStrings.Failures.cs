using EfBatched.Storage.Migrations;

namespace EfBatched.Running;

/// <summary>What is said of failures, and of what a person does about them.</summary>
internal static partial class RunningStrings
{
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
}
