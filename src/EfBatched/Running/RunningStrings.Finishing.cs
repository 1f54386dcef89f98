using EfBatched.Sql;
using EfBatched.Work;

namespace EfBatched.Running;

/// <summary>What is said of how a migration ends.</summary>
internal static partial class RunningStrings
{
    public const string NothingToVerify =
        "All jobs are done. Nothing was verified, because the migration declares no 'Where' that says which rows still have to be changed.";

    public const string Verified = "All jobs are done, and a search of the whole table found no row that still matches.";

    public const string NothingLeftToVerify = "All jobs are done, and the table is empty by now.";

    public const string VerificationStarted = "All jobs are done. The whole table is searched for rows that still match.";

    public static string JobIsMissing(string name) =>
        $"A job of the batched migration '{name}' is missing: somebody has deleted its row, so nobody knows which of its rows were changed. "
        + "Find out who did, then cancel the migration and have it run again ('batched again'), or skip it to leave the rows as they are.";

    public static string RowsRemain(TableName table, long rows, int sweeps, IReadOnlyList<string>? keys) =>
        $"At least {rows} row(s) of '{table.Name}' still match the migration's 'Where' after {sweeps} further sweep(s), so it cannot be called "
        + $"finished. {WorkStrings.SomeKeys(keys)}Either the work does not make a row stop matching, or the application keeps writing rows in the old form: "
        + "deploy the release that writes the new form first. Mend that and retry the migration, or skip it to leave those rows as they are.";
}
