using EfBatched.CommandLine.Commands;
using EfBatched.Deploying;
using EfBatched.Texts;
using EfBatched.Tracking;

namespace EfBatched.CommandLine;

/// <summary>Every message of the commands: what happened, why it matters, what to do.</summary>
internal static class CommandLineStrings
{
    /// <summary>What an interrupt leaves behind.</summary>
    public static string Interrupted(VerbKind kind, string verb) =>
        kind switch
        {
            VerbKind.Runs => "Interrupted. Batches that are committed stay; running the command again goes on from there.",
            VerbKind.Waits => $"Interrupted: '{verb}' only looks on, so the batched migrations are not touched by it.",
            VerbKind.Changes =>
                $"Interrupted while '{verb}' was under way: the change was made as a whole or not at all. 'batched events' says which.",
            _ => $"Interrupted: '{verb}' only reads, so nothing was changed.",
        };

    public const string EmptyReason = "The reason is empty. It is kept with the change: say why, for whoever asks later.";

    public const string NothingEnqueued = "No batched migration was ever enqueued in this database.";

    public const string NothingOpen = "Nothing to run: no batched migration is open.";

    public static string TrackingTablesMissing(string table) =>
        $"The database has no table '{table}', so no batched migration can be enqueued in it. "
        + "Apply the schema migration that creates it, by 'dotnet ef database update', or check the connection string.";

    public static string SeeHelp(string command) => $"See '{command} --help'.";

    public static string NameOrAll(string command) => $"Name one migration, or give --all: 'batched {command} NAME' or 'batched {command} --all'.";

    public static string NothingLike(bool isFailed, int others) =>
        $"No batched migration {(isFailed ? "has failed" : "is open")}. 'batched list' shows all {others}.";

    public const string NoEvents = "Nothing was ever recorded in this database.";

    public static string NoRunner(int silent) =>
        silent == 0
            ? "No runner has ever run in this database, or none for a day. Start a process that calls 'AddBatchedMigrationRunner'."
            : $"No runner is alive. 'batched runners' shows the {silent} that were.";

    public static string VerbMissing(IEnumerable<string> verbs) => $"Say what to do: {string.Join(", ", verbs)}.";

    public static string UnknownVerb(string typed, string? nearest) => $"'{typed}' is not a command.{DidYouMean(nearest)}";

    public static string UnknownOption(string typed, string verb, string? nearest) =>
        $"'{typed}' is no option of '{verb}'.{DidYouMean(nearest)}";

    public static string TooManyArguments(string typed, string verb) =>
        $"'{typed}' is one argument too many for '{verb}'. A text of several words stands in quotes.";

    public static string OutOfReach(string cause) =>
        $"The database is out of reach: {cause.TrimEnd('.')}. Check that it runs, and the host, the name and the login in the connection string.";

    public static string DatabaseLost(string cause) =>
        $"The database is out of reach: {cause.TrimEnd('.')}. It is asked again every second; Ctrl+C ends that.";

    public static string DatabaseBack(TimeSpan away) => $"The database answers again, after {Duration.Write(away)}.";

    public static string RunNotInTime(TimeSpan timeout) =>
        $"The run did not end within {timeout}. Batches that are committed stay; running the command again goes on from there.";

    public static string NotANumber(string text) => $"'{text}' is no whole number. Write it without a unit.";

    public static string NotALimit(string text) => $"'{text}' is not a number. Write it without a unit, or 'default'.";

    public static string NoTime(string option) => $"'{option}' is zero. Give it a time, as 90s, 15m or 2h.";

    public static string NotARunWindow(string text) =>
        $"'{text}' is not a run window. Write two different times of the day, UTC, as '22:00-06:00'.";

    public static string OutOfRange<T>(string option, T value, T least, T most) => $"'{option}' is {value}; choose a value from {least} to {most}.";

    public static string NotADuration(string text) => $"'{text}' is not a duration. Write it with its unit, as 90s, 15m, 2h or 14d, or as 00:15:00.";

    public static string PausedAll(int count) =>
        $"{count} batched migration(s) paused; whatever is enqueued from now on is paused too, until 'batched resume --all'.";

    public static string ResumedAll(int count) => $"{count} batched migration(s) resumed.";

    public static string Changed(string name, string to) => $"The batched migration '{name}' is {to}.";

    public static string AlreadyChanged(string name, string to) => $"The batched migration '{name}' was {to} already.";

    public static string AlreadySet(string name) => $"The batched migration '{name}' has these settings already.";

    public static string NotPaused(string name) => $"The batched migration '{name}' was not paused.";

    public static string RunsAgain(BatchedMigrationState state) =>
        state.Status == BatchedMigrationStatus.Paused
            ? $"The batched migration '{state.Name}' runs again, from the beginning of its table, once it is resumed: it is paused."
            : $"The batched migration '{state.Name}' runs again, from the beginning of its table.";

    public static string JobChanged(long jobId, string to) => $"Job {jobId} is {to}.";

    public static string JobAlreadyChanged(long jobId, string to) => $"Job {jobId} was {to} already.";

    public static string NoJobs(string name, bool onlyFailed) =>
        $"The batched migration '{name}' has no {(onlyFailed ? "failed " : "")}job.";

    public static string NoRowsLeft(string name) => $"No row is left that matches the 'Where' of the batched migration '{name}'.";

    public static string RowsLeft(BatchedMigrationVerification result)
    {
        var argument = Phrases.ArgumentOf(result.MigrationName);
        var rows = Phrases.RowsOf(result.RowsLeft, result.IsAtLeast);
        return $"Rows that still match the 'Where' of the batched migration '{result.MigrationName}': {rows}. "
            + (result.SweepStarted
                ? $"It is open again, to search its table for them and change them: wait for a runner, or `<app> batched run {argument}`."
                : result.Status?.IsFinished() == true
                    ? $"To have them changed: `<app> batched verify {argument} --sweep`."
                    : result.Status is { } status
                        ? $"It is '{status}'. {DeployingStrings.GateAdvice(result.MigrationName, status)}"
                        : "It was never enqueued in this database.");
    }

    private static string DidYouMean(string? nearest) => nearest is null ? "" : $" Did you mean '{nearest}'?";
}
