using System.Globalization;
using EfBatched.Model;

namespace EfBatched;

/// <summary>What gates say, what is said of the rows at which they look, and what a verification says.</summary>
internal static partial class EfBatchedStrings
{
    public static string GateNotEnqueued(string name) =>
        $"EfBatched: no batched migration '{name}' was ever enqueued in this database, but this schema migration relies on it: its rows would "
        + $"stay as they are. Correct the name, or apply a schema migration that enqueues it first ('migrationBuilder.EnqueueBatchedMigration').";

    public static string GateNotFinished(string name) =>
        $"EfBatched: the batched migration '{name}' has not finished, and this schema migration relies on it: "
        + "going on would leave rows behind as they are, or lose their data.";

    public static string GateAdvice(string name, BatchedMigrationStatus status)
    {
        var argument = ArgumentOf(name);
        var finish = $"wait for it with `<app> batched wait {argument}` or run it with `<app> batched run {argument}`, by the release that "
            + "declares it; then apply this schema migration again.";
        return status switch
        {
            BatchedMigrationStatus.Paused => $"Resume it with `<app> batched resume {argument}`, {finish}",
            BatchedMigrationStatus.Failed =>
                $"Repair the cause that `<app> batched status {argument}` shows, retry it with `<app> batched retry {argument}`, {finish}",
            BatchedMigrationStatus.Cancelled =>
                $"If its rows may stay as they are, say so with `<app> batched skip {argument}`; then apply this schema migration again.",
            _ => char.ToUpperInvariant(finish[0]) + finish[1..],
        };
    }

    /// <summary>What stands before and behind the number of rows.</summary>
    public static (string Before, string After) GateRowsLeft(string name) =>
        ($"EfBatched: the batched migration '{name}' is finished, but rows still match its 'Where', and this schema migration relies on them: going "
            + "on would leave them behind as they are, or lose their data. Rows that match: ",
        ". They were written since, as by an older build, a rollback or a restore, or were skipped one by one. Begin to change them with "
            + $"`<app> batched verify {ArgumentOf(name)} --sweep` and finish that with `<app> batched run {ArgumentOf(name)}`, by the release that "
            + $"declares it, or let them stay as they are with `<app> batched skip {ArgumentOf(name)}` in its place; then apply this schema migration "
            + "again.");

    /// <summary>What stands before the name of the role, and between it and what the database says.</summary>
    public static (string Before, string After) GateRowsHidden(string name) =>
        ("EfBatched: the role '",
        $"' may not see every row of the batched migration '{name}', so it cannot be told whether rows are left that this schema migration would "
            + "overwrite. Apply it by a role with BYPASSRLS and the right to read, or by the table's owner where row-level security is not forced. If "
            + "no policy hides rows from this role, say so by 'SeesAllRows()' in 'Configure' and by 'seesAllRows: true' in this step. The database "
            + "says: ");

    public static string AtLeast(long rows) => rows == 1 ? "1" : $"at least {Count(rows)}";

    /// <summary>As the pending schema migrations of one run have it: all that keeps it from being applied.</summary>
    public static string GatesNotPassed(IEnumerable<string> gates) =>
        "EfBatched: this run would apply schema migrations that rely on batched migrations which have not finished: going on would leave rows behind "
        + $"as they are, or lose their data. Nothing was applied.{string.Concat(gates.Select(g => $"{Environment.NewLine}- {g}"))}";

    public static string PendingGate(string name, string schemaMigration, BatchedMigrationStatus? status, string? error) =>
        $"'{name}', which '{schemaMigration}' relies on, "
        + (status is { } known
            ? $"is '{known}'.{(error is null ? "" : $" Its error: {error}")} {GateAdvice(name, known)}"
            : "was never enqueued in this database. Correct the name, or apply a schema migration that enqueues it first "
                + "('migrationBuilder.EnqueueBatchedMigration').");

    public static string GateGoesByStatus(string name) =>
        $"The last snapshot keeps no query for the rows of the batched migration '{name}', so the step 'EnsureBatchedMigrationFinished' goes by its "
        + "status alone: rows that are written after it finished, as by an older build, a rollback or a restore, are not noticed and may be "
        + "overwritten. The query is written by each 'dotnet ef migrations add' while the class is declared: undo this schema migration "
        + "('dotnet ef migrations remove'), bring the class back, add one, then remove the class again. Or give this step the query yourself: "
        + "'remaining: \"SELECT 1 FROM … WHERE …\"'.";

    public static string RemainingHasParameters(string name) =>
        $"The rows that the batched migration '{name}' has still to change cannot be written as one query without parameters, as where a query filter "
        + "that it keeps reads the context, or its 'Where' uses 'EF.Parameter'. The snapshot keeps no query, so the gate that is written when its "
        + "declaration is removed will go by its status alone. Give the 'Where' values that it can read when the class is created.";

    public static string RemainingNotTranslated(string name, string error) =>
        $"The rows that the batched migration '{name}' has still to change cannot be written as a query, so the snapshot keeps none, and the gate that "
        + $"is written when its declaration is removed will go by its status alone. The error: {error}";

    public static string RemainingNeedsFunctions(string name, IEnumerable<string> functions) =>
        $"The query for the rows that the batched migration '{name}' has still to change uses {string.Join(" and ", functions.Select(f => $"'{f}'"))}, "
        + "which SQLite has on EF's connections only: a gate with it can be applied by 'dotnet ef database update', 'Migrate()' and bundles, but "
        + "not as a script by the 'sqlite3' shell.";

    public static string ConditionIsConstant(string name, bool value) =>
        $"The 'Where' of the batched migration '{name}' is {(value ? "true" : "false")} for every row, whatever it holds: EF makes a constant of it, "
        + "as where a required property is compared with null. "
        + (value ? "No row would ever stop matching, so it could not finish. " : "It would finish without having changed any row. ")
        + "Nothing was written. Write a condition that the work makes untrue, and let the property be optional while the migration is declared.";

    public static string RemainingIsNoQuery(string name) =>
        $"The gate for the batched migration '{name}' has a 'remaining' that is no query. Give it one SELECT that returns a row for each row that is "
        + "left, without a semicolon: \"SELECT 1 FROM … WHERE …\".";

    public static string NothingToVerifyBy(string name) =>
        $"The batched migration '{name}' declares no 'Where' that says which rows still have to be changed, so there is nothing to verify it by.";

    public static string VerifyNeedsClass(string name, Type context) =>
        $"The model of '{context.Name}' does not declare the batched migration '{name}', so this build does not know which rows it has to change. Ask "
        + "by the release that declares it.";

    public static string VerifySeesNotAll(string name, string role, string error) =>
        $"The role '{role}' may not see every row of the batched migration '{name}', so it cannot be told whether rows are left. Ask by a role with "
        + "BYPASSRLS and the right to read, or by the table's owner where row-level security is not forced. If no policy hides rows from this role, "
        + $"say so by 'SeesAllRows()' in 'Configure'. The database says: {error}";

    public static string VerifyTimedOut(string name, TimeSpan timeout) =>
        $"The search for rows that the batched migration '{name}' has still to change did not end within {timeout}. Give it more time, by '--timeout' or "
        + "the argument 'timeout', or an index that finds such rows.";

    public static string SweepBegun(string rows, string? reason) =>
        $"Rows that still match: {rows}. The whole table is searched for them and they are changed.{(reason is null ? "" : $" {reason}")}";

    public static string NoRowsLeft(string name) => $"No row is left that matches the 'Where' of the batched migration '{name}'.";

    public static string RowsLeft(BatchedMigrationVerification result) =>
        $"Rows that still match the 'Where' of the batched migration '{result.MigrationName}': {RowsOf(result.RowsLeft, result.IsAtLeast)}. "
        + (result.SweepStarted
            ? $"It is open again, to search its table for them and change them: wait for a runner, or `<app> batched run {ArgumentOf(result.MigrationName)}`."
            : result.Status?.IsFinished() == true
                ? $"To have them changed: `<app> batched verify {ArgumentOf(result.MigrationName)} --sweep`."
                : result.Status is { } status
                    ? $"It is '{status}'. {GateAdvice(result.MigrationName, status)}"
                    : "It was never enqueued in this database.");

    public static string RowsOf(long rows, bool isAtLeast) => isAtLeast ? AtLeast(rows) : Count(rows);

    private static string Count(long rows) => rows.ToString("N0", CultureInfo.InvariantCulture);

    private static string ArgumentOf(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? name : $"\"{name}\"";
}
