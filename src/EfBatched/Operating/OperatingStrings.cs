using EfBatched.Reporting;

namespace EfBatched.Operating;

/// <summary>What is said of changes by a person.</summary>
internal static class OperatingStrings
{
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

    public static string RefusedRunAgain(BatchedMigrationStatus status) =>
        status switch
        {
            BatchedMigrationStatus.Failed => "Retry it, so that it goes on from where it failed; or cancel it first.",
            BatchedMigrationStatus.Finalized =>
                "A schema migration relies on it being finished, so its status is final: declare the work anew, under another name.",
            _ => "It has not ended yet. Wait for it, or cancel it first.",
        };

    public static string JobsOf(int count, string? reason) =>
        $"{count} failed job(s) at once{(string.IsNullOrWhiteSpace(reason) ? "" : $": {reason}")}";

    public static string SettingsAreNewer(string name, string? by, string? change) =>
        $"The settings of the batched migration '{name}' were not changed: they are not what they were when this change was begun."
        + (change is null ? "" : $" {by ?? "Somebody"} has changed them: {change}.") + " Look at them again, and change them if that is still right.";

    public const string NothingToSet = "Nothing is changed; name at least one setting.";

    public static string SettingsInvalid(string name, IReadOnlyCollection<string> faults) =>
        $"The settings of the batched migration '{name}' were not changed: {string.Join(' ', faults)}";

    public static string SettingsChanged(string reason, IEnumerable<(string Label, string? From, string? To)> changes) =>
        $"{reason} ({string.Join(", ", changes.Select(c => $"{c.Label} from {c.From ?? "default"} to {c.To ?? "default"}"))})";

    public static string NameNotDeclared(string name, Type context) =>
        $"The model of '{context.Name}' does not declare a batched migration '{name}', so this build could not run it. "
        + "Check the name, or declare it in 'OnModelCreating'.";

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
        $"The batched migration '{state.Name}' did not finish within {timeout}. {state.Explanation} "
        + $"Wait longer, or let '<app> batched status {state.Name}' say what holds it up.";
}
