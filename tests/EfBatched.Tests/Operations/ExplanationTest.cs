using EfBatched.Reporting;
using EfBatched.Storage.Runners;

namespace EfBatched.Tests.Operations;

[Trait("contract", "B14")]
public class ExplanationTest
{
    private static readonly DateTimeOffset Night = new(2026, 3, 1, 3, 0, 0, TimeSpan.Zero);

    private static readonly RunnerSnapshot Knowing = new(["Fill"], [], TimeSpan.Zero, HasStopped: false);

    private static readonly BatchedMigrationState Fill = new()
    {
        Id = 1,
        Name = "Fill",
        Status = BatchedMigrationStatus.Running,
        ErrorCode = null,
        ErrorMessage = null,
        StatusReason = null,
        HeldUntil = null,
        HeldReason = null,
        Table = "cities",
        KeyColumns = ["id"],
        Cursor = "[500]",
        UpTo = "[900]",
        BatchSize = 1_000,
        HasFixedBatchSize = false,
        MaxParallelJobs = 1,
        TargetBatchDuration = null,
        JobSize = 20_000,
        EstimatedRows = null,
        RowsScanned = 0,
        RowsMigrated = 0,
        Jobs = new Dictionary<BatchedJobStatus, int> { [BatchedJobStatus.Running] = 2, [BatchedJobStatus.Failed] = 1 },
        RowsPerSecond = 19_600,
        CreatedAt = Night,
        StartedAt = Night,
        FinishedAt = Night,
    };

    private static readonly BatchedMigrationState Waiting =
        Fill with { Status = BatchedMigrationStatus.Active, Jobs = new Dictionary<BatchedJobStatus, int>(), Cursor = null, UpTo = null };

    private static readonly ExplanationFacts Alive = new() { Runners = [Knowing] };

    [Fact]
    public void It_runs() =>
        Explains("It runs: 2 job(s) at work, 19,600 rows per second.", Fill, Alive);

    [Fact]
    [Trait("contract", "T13")]
    public void A_batch_outlasts_its_lease() =>
        Explains(
            "A batch of job 7 has been at work for 4 min longer than its lease, on host 'web-2', process 31. Its runner gives it up after "
            + "'WorkTimeout' + 'LeaseDuration' + 10 seconds, and says why in its log; if this lasts longer, the process is stopped or overloaded, "
            + "and another runner ends its session.",
            Fill,
            Alive with { Overdue = new OverdueJob(1, 7, "web-2", 31, TimeSpan.FromMinutes(4)) });

    [Fact]
    public void A_person_paused_it() =>
        Explains(
            "It was paused by ann@desk at 2026-03-01 03:00:00 UTC (checkout is slow) and waits to be resumed: 'batched resume Fill'.",
            Fill with { Status = BatchedMigrationStatus.Paused, StatusReason = "checkout is slow" },
            new ExplanationFacts { PausedBy = "ann@desk", PausedAt = Night });

    [Fact]
    public void It_starts_paused() =>
        Explains(
            "It is paused since it was enqueued and waits to be resumed: 'batched resume Fill'.",
            Fill with { Status = BatchedMigrationStatus.Paused },
            new ExplanationFacts());

    [Fact]
    public void An_indicator_holds_it_before_all_else() =>
        Explains(
            "It is held until 2026-03-01 03:00:00 UTC: WAL archive: 57 segment(s) of write-ahead log wait to be archived; the limit is 42.",
            Waiting with
            {
                HeldUntil = Night,
                HeldReason = "WAL archive: 57 segment(s) of write-ahead log wait to be archived; the limit is 42.",
            },
            new ExplanationFacts { IsHeld = true });

    [Fact]
    public void An_indicator_slows_it_down() =>
        Explains(
            "It is slowed down, 0.4 s between two batches: replica lag: The replica 'eu' is 20 s behind; the limit is 30 s.",
            Fill with
            {
                ThrottleDelay = TimeSpan.FromMilliseconds(400),
                ThrottleReason = "replica lag: The replica 'eu' is 20 s behind; the limit is 30 s.",
            },
            Alive);

    [Fact]
    public void It_waits_for_another_migration() =>
        Explains(
            "It waits for 'Split' to finish, which is Failed and 'Merge' to finish, which was never enqueued in this database.",
            Waiting with
            {
                WaitsFor = new Dictionary<string, BatchedMigrationStatus?> { ["Split"] = BatchedMigrationStatus.Failed, ["Merge"] = null },
            },
            Alive);

    [Fact]
    public void It_waits_for_the_table() =>
        Explains(
            "It waits for 'Trim', which runs on the same table 'cities'; one of them runs at a time.",
            Waiting,
            Alive with { TableTakenBy = "Trim" });

    [Fact]
    public void It_waits_for_code() =>
        Explains(
            "It waits for code: none of the 1 live runner(s) has its work. Deploy the release that declares it.",
            Waiting,
            new ExplanationFacts { Runners = [Knowing with { Names = ["Other"] }] });

    [Fact]
    public void No_runner_is_alive()
    {
        const string Advice = " Start a process that calls 'AddBatchedMigrationRunner', or run it in the foreground by 'batched run'.";

        Explains("No runner is alive: none has ever run in this database." + Advice, Waiting, new ExplanationFacts());
        Explains(
            "No runner is alive: the last one showed a sign of life at 2026-03-01 03:00:00 UTC." + Advice,
            Waiting,
            new ExplanationFacts { LastSign = Night });
    }

    [Fact]
    public void A_run_in_the_foreground_needs_no_live_runner() =>
        Explains("It runs: 2 job(s) at work, 19,600 rows per second.", Fill, new ExplanationFacts());

    [Fact]
    public void It_waits_for_the_next_look() =>
        Explains(
            "It waits for the next look of a runner: 1 live runner(s) can run it, and look every 'JobInterval'. If this lasts, their log says why.",
            Waiting,
            Alive);

    [Fact]
    public void Failed_jobs_wait_for_their_retry() =>
        Explains(
            "All its ranges have jobs, and 3 failed job(s) wait to be tried again. See 'batched status Fill' for their errors.",
            Fill with { Cursor = "[900]", Jobs = new Dictionary<BatchedJobStatus, int> { [BatchedJobStatus.Failed] = 3 } },
            Alive);

    [Fact]
    public void It_has_ended()
    {
        Explains(
            "It failed with InvalidTable and waits for a person to retry, skip or cancel it: No table.",
            Fill with { Status = BatchedMigrationStatus.Failed, ErrorCode = BatchedErrorCode.InvalidTable, ErrorMessage = "No table." },
            new ExplanationFacts());
        Explains(
            "It was cancelled: wrong table",
            Fill with { Status = BatchedMigrationStatus.Cancelled, StatusReason = "wrong table" },
            new ExplanationFacts());
        Explains(
            "It has finished at 2026-03-01 03:00:00 UTC.", Fill with { Status = BatchedMigrationStatus.Finished }, new ExplanationFacts());
    }

    private static void Explains(string sentence, BatchedMigrationState state, ExplanationFacts facts) =>
        Assert.Equal(sentence, Explanation.Of(state, facts));
}
