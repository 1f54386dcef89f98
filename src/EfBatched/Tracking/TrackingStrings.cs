using EfBatched.Texts;

namespace EfBatched.Tracking;

/// <summary>What is said of names, statuses and limits.</summary>
internal static class TrackingStrings
{
    private const int ShownNames = 10;

    public static string NameUnknown(string name) =>
        $"A newer version of EfBatched has written '{name}', which this one does not know: use that version.";

    public static string MaxFailedRowsOutOfRange(int rows) =>
        $"The limit of {rows} failed row(s) is out of range. Somebody has to look at each of them: choose 0 to 10,000.";

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

    public const string EmptyName =
        "The name of a batched migration is empty. The name is what tracks it over releases: give one of 1 to 200 characters.";

    public static string NameTooLong(string name) =>
        $"The batched migration's name '{name[..40]}…' has {name.Length} characters; at most 200 fit the tracking table. Shorten it with 'HasName'.";

    public static string BatchSizeOutOfRange(int rows) =>
        $"The batch size {rows} is out of range. A batch is one transaction whose row locks others wait for: choose 1 to 100,000 rows.";

    public static string TargetBatchDurationOutOfRange(TimeSpan target) =>
        $"The target of {target} for a batch is out of range. Row locks are held about that long: choose 10 milliseconds to 1 minute.";

    public static string JobSizeOutOfRange(int rows) =>
        $"The job size {rows} is out of range. A job is what one runner leases at a time: choose 1 to 10,000,000 rows.";

    public static string ParallelJobsOutOfRange(int jobs) =>
        $"The number of parallel jobs {jobs} is out of range. Each is one more transaction at a time on the table: choose 1 to 100 jobs.";

    public static string NotConfigured(Type context) =>
        $"The context '{context.Name}' does not use batched migrations, so it has no tracking tables. "
        + "Add 'UseBatchedMigrations()' to its options: in 'AddDbContext', in 'OnConfiguring', and in a design-time factory if there is one.";

    public static string NotFound(string name, IReadOnlyCollection<string> known) =>
        $"No batched migration '{name}' was ever enqueued in this database. "
        + (known.Count == 0
            ? "None was enqueued at all: apply the schema migration that enqueues it, by 'dotnet ef database update'."
            : $"{DidYouMean(name, known)}{Known(known)} Check the name, or apply the schema migration that enqueues it.");

    private static string DidYouMean(string name, IReadOnlyCollection<string> known) =>
        Nearest.Of(name, known) is { } nearest ? $"Did you mean '{nearest}'? " : "";

    // They come in the order in which they were enqueued.
    private static string Known(IReadOnlyCollection<string> known) =>
        known.Count <= ShownNames
            ? $"There are: {string.Join(", ", known.Select(k => $"'{k}'"))}."
            : $"There are {known.Count}; the newest are: {string.Join(", ", known.Reverse().Take(ShownNames).Select(k => $"'{k}'"))}.";

    public static string RetentionOutOfRange(string option, TimeSpan time) =>
        $"'{option}' is {time}; choose a time from {TimeSpan.Zero}, as soon as a migration has ended, to {MigrationSizes.MaxRetention}. To keep "
        + "every job of it for ever say 'Timeout.InfiniteTimeSpan', or 'forever' on the command line.";
}
