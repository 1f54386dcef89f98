using System.Globalization;
using EfBatched.Declaring;
using EfBatched.Sql;
using EfBatched.Storage.Migrations;
using EfBatched.Texts;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Running;

/// <summary>Every message a user may see: what happened, why it matters, what to do.</summary>
internal static partial class RunningStrings
{
    public const string TableIsEmpty = "The table was empty when the migration started.";

    public const string LeaseExpired = "The runner that held the job showed no sign of life until its lease expired.";

    public static string LeaseExpiredAfter(string failure) => $"{LeaseExpired} What was recorded before: {failure}";

    public static string SessionNotOurs(string role) =>
        $"it belongs to the role '{role}', and only a session of the own role is ended. Run all runners of a database as one role";

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

    public static string InvalidTable(MigrationSnapshot migration) =>
        $"The table '{migration.Table.Name}' of the batched migration '{migration.Name}' does not exist in the database, so there is nothing to "
        + "walk. Restore the table and retry the migration, or cancel it.";

    public static string InvalidColumn(MigrationSnapshot migration, string column) =>
        $"The key column '{column}' of the table '{migration.Table.Name}' does not exist in the database, so the batched migration "
        + $"'{migration.Name}' cannot walk it. Restore the column and retry the migration, or cancel it.";

    public static string TableDrift(MigrationSnapshot migration, TableName now) =>
        $"The batched migration '{migration.Name}' was enqueued for the table '{DeclaringStrings.Display(migration.Table)}', but this build maps its entity type to "
        + $"'{DeclaringStrings.Display(now)}', so this build leaves it alone. Let the release that declared it finish it, then deploy this one.";

    public static string KeyDrift(MigrationSnapshot migration, IEnumerable<string> now) =>
        $"The batched migration '{migration.Name}' was enqueued to walk by '{string.Join(", ", migration.KeyColumns)}', but this build walks by "
        + $"'{string.Join(", ", now)}', so this build leaves it alone. Let the release that declared it finish it, then deploy this one.";

    public static string PropertyDrift(MigrationSnapshot migration, IReadOnlyEntityType entityType, string enqueued, string? now) =>
        $"The batched migration '{migration.Name}' was enqueued when '{entityType.DisplayName()}' had '{enqueued}', but this build has "
        + $"{(now is null ? "no such property" : $"'{now}'")}, under which its condition could match no row and it would finish without changing "
        + "any. This build leaves it alone: let the release that declared it finish it, then deploy this one.";

    /// <summary>Stands for a number of rows that nobody has estimated.</summary>
    public const string UnknownNumber = "an unknown number of";

    public static string SweepStarted(long rows) => $"The search found {rows} row(s) that still match; they are changed.";

    public static string RequiredInDatabase(MigrationSnapshot migration, IReadOnlyProperty property) =>
        $"The batched migration '{migration.Name}' relies on '{Phrases.NameOf(property)}', which the model maps as optional, but the column "
        + $"'{property.GetColumnName()}' of '{DeclaringStrings.Display(migration.Table)}' is NOT NULL in the database. No row has a null there, so a condition that looks "
        + "for one would match none, and it would finish without changing any. This build leaves it alone: map the property as required and compare "
        + "with the value that stands for 'none' instead, or drop NOT NULL from the column.";

    public static string PredicateWithoutIndex(MigrationSnapshot migration) =>
        $"The batched migration '{migration.Name}' batches by its predicate, but no index of '{migration.Table.Name}' serves it, so every batch "
        + "would scan the whole table. Create an index, for example a partial one over the key with the condition of 'Where', and retry the "
        + "migration; or leave out 'BatchByPredicate' to walk the table by its key.";
}
