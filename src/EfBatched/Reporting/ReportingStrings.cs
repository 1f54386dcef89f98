using System.Globalization;
using EfBatched.Databases.Load;
using EfBatched.Storage.Jobs;
using EfBatched.Texts;

namespace EfBatched.Reporting;

/// <summary>What is said of a migration: why it stands where it stands.</summary>
internal static class ReportingStrings
{
    public static string Paused(BatchedMigrationState state, ExplanationFacts facts) =>
        (facts.PausedBy is null ? "It is paused since it was enqueued" : $"It was paused by {facts.PausedBy} at {Instant(facts.PausedAt, facts)}")
        + (state.StatusReason is null ? "" : $" ({state.StatusReason})")
        + $" and waits to be resumed: 'batched resume {state.Name}'.";

    public static string Failed(BatchedMigrationState state) =>
        $"It failed with {state.ErrorCode} and waits for a person to retry, skip or cancel it: {state.ErrorMessage}";

    public static string Cancelled(BatchedMigrationState state) =>
        "It was cancelled" + (state.StatusReason is null ? "." : $": {state.StatusReason}");

    public static string StatusUnknown(string? status) =>
        $"A newer version of EfBatched has left it in the status '{status ?? "unknown"}', which this one does not know: ask a process of that version.";

    public static string Finished(BatchedMigrationState state, ExplanationFacts facts) =>
        $"It has finished, {StateText.Number(state.RowsMigrated)} of {StateText.Number(state.RowsScanned)} rows changed"
        + (state is { StartedAt: { } started, FinishedAt: { } finished } ? $" in {Duration.Write(finished - started)}" : "")
        + $", at {Instant(state.FinishedAt, facts)}" + (state.StatusReason is null ? "." : $": {state.StatusReason}");

    public static string Held(BatchedMigrationState state, ExplanationFacts facts) =>
        $"It is held until {Instant(state.HeldUntil)}{Until(state.HeldUntil, facts)}: {state.HeldReason}";

    public static string WaitsFor(BatchedMigrationState state) =>
        "It waits for "
        + string.Join(
            " and ",
            state.WaitsFor.Select(w => $"'{w.Key}' to finish, which {(w.Value is { } status ? $"is {status}" : "was never enqueued in this database")}"))
        + ".";

    public static string NoRunner(BatchedMigrationState state, ExplanationFacts facts) =>
        "No runner is alive: "
        + (facts.IdleSince is { } idle ? $"nobody has run it since {Instant(idle, facts)}."
            : facts.LastSign is { } at ? $"nobody has begun it, and the last one showed a sign of life at {Instant(at, facts)}."
            : "none has ever run in this database.")
        + (facts.IsInBuild
            ? " Start a process that calls 'AddBatchedMigrationRunner', or run it in the foreground: " + Run(state)
            : " This build does not contain its class and could not run it either: start a process of the release that has it.");

    public static string NoCode(BatchedMigrationState state, ExplanationFacts facts) =>
        $"It waits for code: none of the {facts.Runners.Count} live runner(s) has its class. "
        + (facts.IsInBuild
            ? "This build has it: deploy it, or run it in the foreground: " + Run(state)
            : "Nor has this build: deploy the release that has it.");

    public static string TableTaken(string other, string table) =>
        $"It waits for '{other}', which runs on the same table '{table}'; one of them runs at a time.";

    public static string Blocked(OpenBatch batch) =>
        $"A batch of job {batch.JobId} has been waiting for {Phrases.Seconds(batch.Waited ?? TimeSpan.Zero)} for a lock that "
        + $"{LockHolder.Holds(batch.BlockedBy)}. After 'LockTimeout' the batch gives way and is tried again.";

    public static string Slowed(BatchedMigrationState state, ExplanationFacts facts) =>
        $"It is slowed down, {Phrases.Seconds(state.ThrottleDelay!.Value)} between two batches{Since(state.ThrottledAt, facts)}: {state.ThrottleReason}"
        + Sentence(PhaseOf(state)) + Sentence(Pace(state, facts)) + (Reporting.OtherPace.Of(state, facts) is { } other ? $" {other}" : "");

    public static string OtherPace(BatchedMigrationState state, string option, TimeSpan left) =>
        $"'batched set {state.Name} {option}' makes it about {Duration.About(left)}.";

    public static string BatchOverdue(HeldJob job) =>
        $"A batch of job {job.Id} has been at work for {Phrases.Seconds(job.Overdue)} longer than its lease, {Holder(job)}. Its "
        + "runner gives it up after 'WorkTimeout' + 'LeaseDuration' + 10 seconds, and says why in its log; if this lasts longer, the process is "
        + "stopped or overloaded, and another runner ends its session.";

    public static string JobAbandoned(HeldJob job) =>
        $"Nobody works on it: the lease of job {job.Id} ran out {Phrases.Seconds(job.Overdue)} ago with no transaction of it open, {Holder(job)}. "
        + "That process is dead, cut off or hanging in its work. Another live runner that has the class goes on with the job at its next look.";

    public static string Runs(BatchedMigrationState state, ExplanationFacts facts) =>
        $"It runs: {facts.JobsAtWork} job(s) at work{Part(PhaseOf(state))}{Part(Pace(state, facts))}.";

    public static string WaitsToRetry(BatchedMigrationState state) =>
        $"All its ranges have jobs, and {state.Jobs.GetValueOrDefault(BatchedJobStatus.Failed)} failed job(s) wait to be tried again. "
        + $"See 'batched status {state.Name}' for their errors.";

    public static string WaitsForLook(BatchedMigrationState state, ExplanationFacts facts)
    {
        var knowing = facts.RunnersThatKnow(state.Name);
        return $"It waits for the next look of a runner: {knowing.Count} live runner(s) can run it, heard of "
            + $"{Phrases.Seconds(knowing.Min(r => r.Silent))} ago, and look every 'JobInterval'. If this lasts, their log says why.";
    }

    private static string PhaseOf(BatchedMigrationState state)
    {
        var done = state.PhaseProgress is { } progress
            ? string.Create(CultureInfo.InvariantCulture, $", {Math.Floor(progress * 100)} % so far")
            : "";
        return state.Phase switch
        {
            BatchedMigrationPhase.Verify => $"all rows are walked, and the table is searched for rows that still match{done}",
            BatchedMigrationPhase.Sweep => $"the search found rows that still match, which are changed{done}",
            _ => "",
        };
    }

    // How fast it is and until when: what the present pace means for the whole.
    private static string Pace(BatchedMigrationState state, ExplanationFacts facts) =>
        string.Join(
            ", ",
            new[]
            {
                state.RowsPerSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate:N0} rows per second") : null,
                state.RemainingTimeRange is { } range ? $"{Duration.Range(range.AtLeast, range.AtMost)} left at this pace{Closed(facts)}"
                    : state.RemainingTimeNote is { } note ? $"time left unknown ({note})"
                    : null,
            }.OfType<string>());

    private static string Closed(ExplanationFacts facts) =>
        facts.Closed is { } closed ? $", up to {Duration.About(closed)} of it outside its run window, {facts.RunWindow} UTC" : "";

    private static string Part(string text) => text.Length == 0 ? "" : $", {text}";

    private static string Sentence(string text) => text.Length == 0 ? "" : $" {char.ToUpperInvariant(text[0])}{text[1..]}.";

    private static string Run(BatchedMigrationState state) => $"'batched run {state.Name}'.";

    private static string Holder(HeldJob job) =>
        job.Host is null ? "in a run in the foreground, or in a runner that is forgotten"
        : $"on host '{job.Host}', process {job.ProcessId}"
            + (job.Silent is { } silent ? $", which last showed a sign of life {Phrases.Seconds(silent)} ago" : ", which has stopped");

    private static string Instant(DateTimeOffset? time, ExplanationFacts facts) =>
        Instant(time) + (facts.Now - time is { } age && age > TimeSpan.Zero ? $", {Duration.Write(age)} ago" : "");

    private static string Until(DateTimeOffset? time, ExplanationFacts facts) =>
        time - facts.Now is { } left && left > TimeSpan.Zero ? $", in {Duration.Write(left)}" : "";

    private static string Since(DateTimeOffset? time, ExplanationFacts facts) =>
        facts.Now - time is { } age && age > TimeSpan.Zero ? $" for {Duration.Write(age)}" : "";

    private static string Instant(DateTimeOffset? time) => time is null ? "an unknown time" : StateText.Time(time);
}
