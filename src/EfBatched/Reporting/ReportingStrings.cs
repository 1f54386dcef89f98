using System.Globalization;
using EfBatched.Storage.Runners;
using EfBatched.Texts;

namespace EfBatched.Reporting;

/// <summary>What is said of a migration: why it stands where it stands.</summary>
internal static class ReportingStrings
{
    public static string ExplainPaused(BatchedMigrationState state, string? actor, DateTimeOffset? at) =>
        (actor is null ? "It is paused since it was enqueued" : $"It was paused by {actor} at {Instant(at)}")
        + (state.StatusReason is null ? "" : $" ({state.StatusReason})")
        + $" and waits to be resumed: 'batched resume {state.Name}'.";

    public static string ExplainFailed(BatchedMigrationState state) =>
        $"It failed with {state.ErrorCode} and waits for a person to retry, skip or cancel it: {state.ErrorMessage}";

    public static string ExplainCancelled(BatchedMigrationState state) =>
        "It was cancelled" + (state.StatusReason is null ? "." : $": {state.StatusReason}");

    public static string ExplainFinished(BatchedMigrationState state) =>
        $"It has finished at {Instant(state.FinishedAt)}" + (state.StatusReason is null ? "." : $": {state.StatusReason}");

    public static string ExplainHeld(BatchedMigrationState state) => $"It is held until {Instant(state.HeldUntil)}: {state.HeldReason}";

    public static string ExplainWaitsFor(BatchedMigrationState state) =>
        "It waits for "
        + string.Join(
            " and ",
            state.WaitsFor.Select(w => $"'{w.Key}' to finish, which {(w.Value is { } status ? $"is {status}" : "was never enqueued in this database")}"))
        + ".";

    public static string ExplainNoRunner(DateTimeOffset? lastSign) =>
        "No runner is alive: "
        + (lastSign is { } at ? $"the last one showed a sign of life at {Instant(at)}." : "none has ever run in this database.")
        + " Start a process that calls 'AddBatchedMigrationRunner', or run it in the foreground by 'batched run'.";

    public static string ExplainWaitsForCode(int runners) =>
        $"It waits for code: none of the {runners} live runner(s) has its work. Deploy the release that declares it.";

    public static string ExplainTableTaken(string other, string table) =>
        $"It waits for '{other}', which runs on the same table '{table}'; one of them runs at a time.";

    public static string ExplainSlow(TimeSpan delay, string reason) => $"It is slowed down, {Phrases.Seconds(delay)} between two batches: {reason}";

    public static string ExplainOverdue(OverdueJob job) =>
        $"A batch of job {job.Id} has been at work for {Phrases.Seconds(job.Overdue)} longer than its lease, on host '{job.Host}', process {job.ProcessId}. Its "
        + "runner gives it up after 'WorkTimeout' + 'LeaseDuration' + 10 seconds, and says why in its log; if this lasts longer, the process is "
        + "stopped or overloaded, and another runner ends its session.";

    public static string ExplainRunning(BatchedMigrationState state) =>
        $"It runs: {state.Jobs.GetValueOrDefault(BatchedJobStatus.Running)} job(s) at work"
        + (state.RowsPerSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $", {rate:N0} rows per second.") : ".");

    public static string ExplainWaitsToRetry(BatchedMigrationState state) =>
        $"All its ranges have jobs, and {state.Jobs.GetValueOrDefault(BatchedJobStatus.Failed)} failed job(s) wait to be tried again. "
        + $"See 'batched status {state.Name}' for their errors.";

    public static string ExplainWaitsForRunner(int runners) =>
        $"It waits for the next look of a runner: {runners} live runner(s) can run it, and look every 'JobInterval'. If this lasts, their log says why.";

    private static string Instant(DateTimeOffset? time) =>
        time?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) ?? "an unknown time";

    public static string WaitsForCode(int runners) =>
        $"waiting for code: {(runners == 1 ? "the runner that is alive does" : $"the {runners} runners that are alive do")} not contain its work. "
        + "Deploy the release that declares it.";
}
