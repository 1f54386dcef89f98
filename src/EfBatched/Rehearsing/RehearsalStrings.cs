using System.Globalization;
using EfBatched.Databases.Rehearsals;
using EfBatched.Running.Pacing;
using EfBatched.Sql;
using EfBatched.Texts;

namespace EfBatched.Rehearsing;

/// <summary>What a rehearsal says.</summary>
internal static class RehearsalStrings
{
    public const string WorkCommits =
        "The work ends the transaction of its batch by a statement, which no work may do: half a batch could be committed without its checkpoint. "
        + "Leave COMMIT and ROLLBACK to the runner.";

    public const string ShowNeedsSensitiveData =
        "Values of rows may be secret, so they are shown only where the context lets EF log data: call 'EnableSensitiveDataLogging()' where it is "
        + "configured, for a rehearsal alone, or leave out '--show'.";

    public const string NoBatch = "No batch came to its end.";

    public const string ChangedNone = "The work changed no row of the samples: none is left to change there, or its 'Where' matches none.";

    public const string TenPercent = "at 10 % of the time";

    public static string NotDeclared(string name, Type context) =>
        $"The model of '{context.Name}' does not declare the batched migration '{name}', so this build does not know its work. Rehearse it by the "
        + "release that declares it.";

    public static string HasExternalEffects(string name, string description) =>
        $"The work of the batched migration '{name}' does something outside of the database: it {description.TrimEnd('.')}. A rollback does not undo "
        + "that, so it is not rehearsed. To have it happen for the rows of the samples all the same: '--force', or 'AllowsExternalEffects'.";

    public static string NoTable(string name, TableName table) =>
        $"The batched migration '{name}' walks the table '{table.Name}', which this database does not have. Apply the schema migration that creates "
        + "it first.";

    public static string ReadOnly(string why) =>
        $"Nothing can be written to this database: {why}. A rehearsal changes rows and rolls that back, so it needs a database that can be written to.";

    public static string NothingToDo(TableName table) => $"The table '{table.Name}' has no row, so there is nothing to change.";

    public static string WorkFails(string error) => $"It fails, whatever the rows: {error}";

    public static string RowsFail(int rows, bool isAtLeast, int most) =>
        $"{(isAtLeast ? "At least " : "")}{Phrases.Count(rows)} {(rows == 1 ? "row" : "rows")} of the samples cannot be changed. The migration leaves "
        + $"such rows as failed jobs, up to {Phrases.Count(most)} in all, and does not finish while one is left: mend them first.";

    public static string RowsInRowFailed(int rows, string error) =>
        $"{rows} rows in a row failed, and none in between could be changed, so the work or the set-up is more likely at fault than the rows. Last "
        + $"error: {error}";

    public static string Incomplete(string error) => $"Nothing can be said of the migration: {error}";

    public static string Passed(int batches, long rows, bool isWhole) =>
        isWhole
            ? $"All {Phrases.Count(rows)} rows could be changed, in {Phrases.Count(batches)} batches that were rolled back."
            : $"{Phrases.Count(batches)} batches of {Phrases.Count(rows)} rows could have been committed, and were rolled back.";

    public static string TimeOver(TimeSpan limit) => $"the time of the rehearsal, {Phrases.Seconds(limit)}, was over before a batch had ended.";

    public static string FewerSamples(TimeSpan limit, int samples, int wanted) =>
        $"The time of the rehearsal, {Phrases.Seconds(limit)}, was over after {Phrases.Count(samples)} of {Phrases.Count(wanted)} batches.";

    public static string Held(string reason) => $"It would be held now, so the rehearsal ended early: {reason}";

    public static string SamplesWaited(int samples, string wait) =>
        $"{Phrases.Count(samples)} of the samples did not get their rows. {wait}";

    public static string LeavesDeadRows(long rows, bool hasVacuum) =>
        hasVacuum
            ? $"Nothing is changed, but about {Phrases.Count(rows)} row versions that were rolled back take up room until vacuum frees it."
            : "Nothing is changed.";

    public static string? OfStatus(BatchedMigrationState? state) =>
        state switch
        {
            null => "It was never enqueued in this database; the rehearsal goes by its declaration.",
            { Status: BatchedMigrationStatus.Running } =>
                "It is running: samples may have rows that are changed already, and the forecast is for the rows that are left.",
            { IsFinished: true } => "It has finished: this is what running it again would do.",
            { Status: BatchedMigrationStatus.Failed or BatchedMigrationStatus.Cancelled or BatchedMigrationStatus.Paused } =>
                $"It is {state.Status}. {state.Explanation}",
            { HeldReason: not null } => $"It is held. {state.Explanation}",
            _ => null,
        };

    public static string WalMethod(double? others) =>
        others is { } rate
            ? "By the end of the server's log before and after each batch, less what others wrote meanwhile: "
                + $"{Bytes((long)rate)} per second, measured while the rehearsal rested."
            : "By the end of the server's log before and after each batch; what others wrote meanwhile is in it, since there was too little rest to "
                + "measure that.";

    public static string NotLookedAround(string error) => $"What changes of the table meet could not be read: {error}";

    public static string SequenceMoved(string name, long? from, long? to) =>
        $"{name}: {from?.ToString(CultureInfo.InvariantCulture) ?? "unused"} before, {to?.ToString(CultureInfo.InvariantCulture) ?? "unused"} after";

    public static string Writes(TableChanges table)
    {
        var parts = new[]
        {
            table.Inserted > 0 ? $"inserts {Phrases.Count(table.Inserted)}" : null,
            table.Updated > 0
                ? $"updates {Phrases.Count(table.Updated)} ({Percent(table.HotUpdated / (double)table.Updated)} of them without touching an index)"
                : null,
            table.Deleted > 0 ? $"deletes {Phrases.Count(table.Deleted)}" : null,
        };
        return $"In the samples that were looked at it {string.Join(", ", parts.OfType<string>())} rows of '{table.Table}', triggers included.";
    }

    public static BatchedRehearsalFinding MoreThanMaxWalSize(long least, long most, long size) =>
        new(
            "max_wal_size",
            $"In all it writes {Bytes(least)} to {Bytes(most)} of log, more than 'max_wal_size' ({Bytes(size)}): at full speed that asks for checkpoints "
                + "ahead of time, each of which makes the log of the following changes larger.",
            least > size);

    public static string DefaultPace(DutyCycle duty) =>
        duty.LongestRest is not null
            ? $"at the default pace, beside the traffic of now ({Percent(duty.Share)} of the time)"
            : $"at the default pace ({Percent(duty.Share)} of the time)";

    public static string ChosenPace(DutyCycle duty) => $"at the pace that was chosen ({Percent(duty.Share)} of the time)";

    public static string FullSpeed(int jobs) => jobs == 1 ? "at full speed" : $"at full speed, with up to {jobs} jobs at once";

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.#} %");

    public static string Bytes(long bytes) =>
        bytes switch
        {
            < 10 * 1024 => $"{Phrases.Count(bytes)} bytes",
            < 10 * 1024 * 1024 => $"{Phrases.Count(bytes / 1024)} kB",
            < 10L * 1024 * 1024 * 1024 => $"{Phrases.Count(bytes / 1024 / 1024)} MB",
            _ => $"{Phrases.Count(bytes / 1024 / 1024 / 1024)} GB",
        };
}
