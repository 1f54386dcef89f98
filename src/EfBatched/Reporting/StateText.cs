using System.Globalization;
using EfBatched.Texts;

namespace EfBatched.Reporting;

/// <summary>Where a migration stands, in words.</summary>
internal static class StateText
{
    private static readonly string[] Subjects = ["It is ", "It has ", "It was ", "It "];

    /// <summary>One line about a migration that runs: <c>Name 42 % 56,000 of about 135,233 rows, 21,000 rows/s, 3 to 5 s left</c>.</summary>
    public static string Progress(BatchedMigrationState state) =>
        Join(", ", Join(" ", state.Name, Percent(state), Rows(state), "rows"), Rate(state), Left(state));

    /// <summary>The explanation as it follows a name and a colon: <c>held until …</c> for <c>It is held until …</c>.</summary>
    public static string Sentence(BatchedMigrationState state) =>
        Subjects.FirstOrDefault(s => state.Explanation.StartsWith(s, StringComparison.Ordinal)) is { } subject
            ? state.Explanation[subject.Length..]
            : state.Explanation;

    /// <summary>True for what a list must explain: it does not simply run, nor is it done.</summary>
    public static bool NeedsWords(BatchedMigrationState state) => state.Cause is not (ExplanationCause.Finished or ExplanationCause.Runs);

    public static string Percent(BatchedMigrationState state) =>
        state is { Phase: not BatchedMigrationPhase.Walk, IsFinished: false, PhaseProgress: { } inPhase }
            ? $"{(state.Phase == BatchedMigrationPhase.Verify ? "search" : "sweep")} {Percent(inPhase)}"
            : state.Progress is { } progress ? Percent(progress) : "";

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 100)}%");

    public static string Rows(BatchedMigrationState state) =>
        state.IsFinished || state.EstimatedRows is null
            ? Number(state.RowsScanned)
            : $"{Number(state.RowsScanned)} of about {Number(state.EstimatedRows.Value)}";

    public static string Rate(BatchedMigrationState state) =>
        state.Status == BatchedMigrationStatus.Running && state.RowsPerSecond is { } rate ? $"{Number((long)rate)} rows/s" : "";

    public static string Left(BatchedMigrationState state) =>
        state.RemainingTimeRange is null ? state.RemainingTimeNote ?? "" : $"{TimeLeft(state)} left";

    /// <summary>The range of the time left, or why it is not known; empty at the end.</summary>
    public static string TimeLeft(BatchedMigrationState state) =>
        state.RemainingTimeRange is { } range ? Duration.Range(range.AtLeast, range.AtMost) : state.RemainingTimeNote ?? "";

    /// <summary>How large batches and jobs are: <c>1,000 rows a batch (fixed), 20,000 a job, 2 jobs at once</c>.</summary>
    public static string Sizes(BatchedMigrationState state) =>
        Join(
            ", ",
            $"{Number(state.BatchSize)} rows a batch{(state.HasFixedBatchSize ? " (fixed)" : "")}",
            $"{Number(state.JobSize)} a job",
            state.MaxParallelJobs == 1 ? "" : $"{state.MaxParallelJobs} jobs at once",
            state.TargetBatchDuration is { } target ? $"{Number((long)target.TotalMilliseconds)} ms a batch wanted" : "");

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset? time) =>
        time?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) ?? "";

    // What is unknown is an empty part.
    private static string Join(string separator, params string[] parts) => string.Join(separator, parts.Where(p => p.Length > 0));
}
