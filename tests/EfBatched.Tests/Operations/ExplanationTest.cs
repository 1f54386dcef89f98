using EfBatched.Databases.Load;
using EfBatched.Reporting;
using EfBatched.Storage.Jobs;
using EfBatched.Storage.Runners;
using EfBatched.Throttling;

namespace EfBatched.Tests.Operations;

[Trait("contract", "B14")]
public class ExplanationTest
{
    private static readonly DateTimeOffset Night = new(2026, 3, 1, 3, 0, 0, TimeSpan.Zero);

    private static readonly RunnerSnapshot Knowing = new(["Fill"], [], TimeSpan.Zero, HasStopped: false);

    private static readonly DateTimeOffset Later = Night.AddMinutes(2.5);

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

    private static readonly ExplanationFacts Alive = new() { Now = Later, Runners = [Knowing], JobsAtWork = 2 };

    private static readonly ExplanationFacts Idle = Alive with { JobsAtWork = 0 };

    [Fact]
    public void It_runs() =>
        Explains("It runs: 2 job(s) at work, 19,600 rows per second.", Fill, Alive);

    [Fact]
    [Trait("contract", "B16")]
    public void It_runs_in_its_hours_and_will_not_end_in_these() =>
        Explains(
            "It runs: 2 job(s) at work, 19,600 rows per second, 12 to 22 h left at this pace, up to 16 h of it outside its run window, 22:00-06:00 UTC.",
            Fill with { RemainingTimeRange = new BatchedMigrationTimeRange(TimeSpan.FromHours(12), TimeSpan.FromHours(22)) },
            Alive with { RunWindow = new RunWindow(new TimeOnly(22, 0), new TimeOnly(6, 0)), Closed = TimeSpan.FromHours(16) });

    [Fact]
    [Trait("contract", "T13")]
    public void A_batch_outlasts_its_lease() =>
        Explains(
            "A batch of job 7 has been at work for 4 min longer than its lease, on host 'web-2', process 31, which last showed a sign of life 12 s ago. "
            + "Its runner gives it up after 'WorkTimeout' + 'LeaseDuration' + 10 seconds, and says why in its log; if this lasts longer, the process is "
            + "stopped or overloaded, and another runner ends its session.",
            Fill,
            Alive with { Overdue = new HeldJob(1, 7, TimeSpan.FromMinutes(4), "web-2", 31, TimeSpan.FromSeconds(12)) });

    [Fact]
    [Trait("contract", "T14")]
    public void The_lease_of_a_job_ran_out_and_nobody_has_taken_it_over()
    {
        const string End = " That process is dead, cut off or hanging in its work. Another live runner that has the class goes on with the job at its next look.";
        var job = new HeldJob(1, 7, TimeSpan.FromSeconds(20), "web-2", 31, TimeSpan.FromSeconds(33));

        Explains(
            "Nobody works on it: the lease of job 7 ran out 20 s ago with no transaction of it open, on host 'web-2', process 31, which last showed a "
            + "sign of life 33 s ago." + End,
            Fill,
            Idle with { Abandoned = job });
        Explains(
            "Nobody works on it: the lease of job 7 ran out 20 s ago with no transaction of it open, in a run in the foreground, or in a runner that is "
            + "forgotten." + End,
            Fill,
            Idle with { Abandoned = job with { Host = null, ProcessId = null, Silent = null } });
    }

    [Fact]
    [Trait("contract", "T14")]
    public void A_batch_waits_for_a_session()
    {
        const string End = " After 'LockTimeout' the batch gives way and is tried again.";

        Explains(
            "A batch of job 7 has been waiting for 1.5 s for a lock that session 4711 ('psql', role 'ann', since 03:00:00 UTC) holds; it runs, or ran last, "
            + "'UPDATE cities SET name = 1'." + End,
            Fill,
            Alive with
            {
                Blocked = new OpenBatch(
                    7, TimeSpan.FromSeconds(1.5), new LockHolder(4711, "psql", "ann", Night, "UPDATE cities\n  SET name = 1")),
            });
        Explains(
            "A batch of job 7 has been waiting for 1.5 s for a lock that another session holds; which one cannot be seen." + End,
            Fill,
            Alive with { Blocked = new OpenBatch(7, TimeSpan.FromSeconds(1.5), null) });
        Assert.Equal("a prepared transaction", new LockHolder(0, null, null, null, null).Name);
    }

    [Fact]
    public void A_person_paused_it() =>
        Explains(
            "It was paused by ann@desk at 2026-03-01 03:00:00 UTC, 2 min 30 s ago (checkout is slow) and waits to be resumed: 'batched resume Fill'.",
            Fill with { Status = BatchedMigrationStatus.Paused, StatusReason = "checkout is slow" },
            new ExplanationFacts { Now = Later, PausedBy = "ann@desk", PausedAt = Night });

    [Fact]
    public void It_starts_paused() =>
        Explains(
            "It is paused since it was enqueued and waits to be resumed: 'batched resume Fill'.",
            Fill with { Status = BatchedMigrationStatus.Paused },
            new ExplanationFacts());

    [Fact]
    public void An_indicator_holds_it() =>
        Explains(
            "It is held until 2026-03-01 03:02:40 UTC, in 10 s: WAL archive: 57 segment(s) of write-ahead log wait to be archived; the limit is 42.",
            Fill with
            {
                HeldUntil = Later.AddSeconds(10),
                HeldReason = "WAL archive: 57 segment(s) of write-ahead log wait to be archived; the limit is 42.",
            },
            Idle with { IsHeld = true });

    [Fact]
    public void A_limit_slows_it_down() =>
        Explains(
            "It is slowed down, 0.4 s between two batches for 2 min 30 s: replica lag: The replica 'eu' is 20 s behind; the limit is 30 s. "
            + "19,600 rows per second.",
            Fill with
            {
                ThrottleDelay = TimeSpan.FromMilliseconds(400),
                ThrottleReason = "replica lag: The replica 'eu' is 20 s behind; the limit is 30 s.",
                ThrottledAt = Night,
            },
            Alive);

    [Fact]
    [Trait("contract", "B16")]
    public void What_the_pace_means_for_the_whole_is_said_and_what_another_would_make_of_it()
    {
        var slow = Fill with
        {
            ThrottleDelay = TimeSpan.FromSeconds(40),
            ThrottleReason = "traffic: busy.",
            RowsPerSecond = 1_900,
            RemainingTimeRange = new BatchedMigrationTimeRange(TimeSpan.FromDays(5), TimeSpan.FromDays(7.2)),
            Jobs = new Dictionary<BatchedJobStatus, int> { [BatchedJobStatus.Running] = 1 },
        };
        const string Start = "It is slowed down, 40 s between two batches: traffic: busy. 1,900 rows per second, 5 to 7.2 days left at this pace.";

        Explains(
            Start + " 'batched set Fill --duty-cycle 10' makes it about 14 h.", slow, Alive with { WorkShare = 0.01 });
        Explains(
            Start + " 'batched set Fill --duty-cycle 50' makes it about 29 h.",
            slow,
            Alive with { WorkShare = 0.1 });
        Explains(Start, slow, Alive with { WorkShare = 0.9 });
        Explains(Start, slow, Alive);
        Explains(
            Start.Replace("traffic: busy.", "rows per second: 1,900.", StringComparison.Ordinal)
            + " 'batched set Fill --rows-per-second 7600' makes it about 36 h.",
            slow with { ThrottleReason = "rows per second: 1,900." },
            Alive with { WorkShare = 0.2 });
        Explains(
            Start.Replace("traffic: busy.", "queue: full.", StringComparison.Ordinal),
            slow with { ThrottleReason = "queue: full." },
            Alive with { WorkShare = 0.2 });
    }

    [Fact]
    [Trait("contract", "B16")]
    public void A_phase_after_the_walk_says_how_far_it_is()
    {
        var range = new BatchedMigrationTimeRange(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(70));

        Explains(
            "It runs: 2 job(s) at work, all rows are walked, and the table is searched for rows that still match, 40 % so far, 19,600 rows per second, "
            + "40 to 70 s left at this pace.",
            Fill with { Phase = BatchedMigrationPhase.Verify, PhaseProgress = 0.409, RemainingTimeRange = range },
            Alive);
        Explains(
            "It runs: 2 job(s) at work, the search found rows that still match, which are changed, 19,600 rows per second, time left unknown (measuring).",
            Fill with { Phase = BatchedMigrationPhase.Sweep, RemainingTimeNote = "measuring" },
            Alive);
    }

    [Fact]
    public void It_waits_for_another_migration() =>
        Explains(
            "It waits for 'Split' to finish, which is Failed and 'Merge' to finish, which was never enqueued in this database.",
            Waiting with
            {
                WaitsFor = new Dictionary<string, BatchedMigrationStatus?> { ["Split"] = BatchedMigrationStatus.Failed, ["Merge"] = null },
            },
            Idle);

    [Fact]
    public void It_waits_for_the_table() =>
        Explains(
            "It waits for 'Trim', which runs on the same table 'cities'; one of them runs at a time.",
            Waiting,
            Idle with { TableTakenBy = "Trim" });

    [Fact]
    public void It_waits_for_code()
    {
        var facts = Idle with { Runners = [Knowing with { Names = ["Other"] }] };

        Explains(
            "It waits for code: none of the 1 live runner(s) has its class. Nor has this build: deploy the release that has it.", Waiting, facts);
        Explains(
            "It waits for code: none of the 1 live runner(s) has its class. This build has it: deploy it, or run it in the foreground: "
            + "'batched run Fill'.",
            Waiting,
            facts with { IsInBuild = true });
    }

    [Fact]
    [Trait("contract", "T14")]
    public void No_runner_is_alive()
    {
        const string Advice = " Start a process that calls 'AddBatchedMigrationRunner', or run it in the foreground: 'batched run Fill'.";
        const string NoClass =
            " This build does not contain its class and could not run it either: start a process of the release that has it.";
        var nobody = new ExplanationFacts { Now = Later, IsInBuild = true };

        Explains("No runner is alive: none has ever run in this database." + Advice, Waiting, nobody);
        Explains(
            "No runner is alive: nobody has begun it, and the last one showed a sign of life at 2026-03-01 03:00:00 UTC, 2 min 30 s ago." + Advice,
            Waiting,
            nobody with { LastSign = Night });
        Explains(
            "No runner is alive: nobody has run it since 2026-03-01 03:00:00 UTC, 2 min 30 s ago." + Advice,
            Fill,
            nobody with { LastSign = Night, IdleSince = Night });
        Explains(
            "No runner is alive: nobody has run it since 2026-03-01 03:00:00 UTC, 2 min 30 s ago." + NoClass,
            Fill,
            nobody with { IdleSince = Night, IsInBuild = false });
    }

    [Fact]
    public void A_run_in_the_foreground_needs_no_live_runner() =>
        Explains("It runs: 2 job(s) at work, 19,600 rows per second.", Fill, Alive with { Runners = [] });

    [Fact]
    public void It_waits_for_the_next_look() =>
        Explains(
            "It waits for the next look of a runner: 1 live runner(s) can run it, heard of 12 s ago, and look every 'JobInterval'. If this lasts, their "
            + "log says why.",
            Waiting,
            Idle with { Runners = [Knowing with { Silent = TimeSpan.FromSeconds(12) }] });

    [Fact]
    public void Failed_jobs_wait_for_their_retry() =>
        Explains(
            "All its ranges have jobs, and 3 failed job(s) wait to be tried again. See 'batched status Fill' for their errors.",
            Fill with { Cursor = "[900]", Jobs = new Dictionary<BatchedJobStatus, int> { [BatchedJobStatus.Failed] = 3 } },
            Idle);

    [Fact]
    public void It_has_ended()
    {
        var finished = Fill with
        {
            Status = BatchedMigrationStatus.Finished, RowsScanned = 1_200, RowsMigrated = 1_000, StartedAt = Night.AddMinutes(-1),
        };

        Explains(
            "It failed with InvalidTable and waits for a person to retry, skip or cancel it: No table.",
            Fill with { Status = BatchedMigrationStatus.Failed, ErrorCode = BatchedErrorCode.InvalidTable, ErrorMessage = "No table." },
            new ExplanationFacts());
        Explains(
            "It was cancelled: wrong table",
            Fill with { Status = BatchedMigrationStatus.Cancelled, StatusReason = "wrong table" },
            new ExplanationFacts());
        Explains(
            "It has finished, 1,000 of 1,200 rows changed in 1 min 0 s, at 2026-03-01 03:00:00 UTC, 2 min 30 s ago.",
            finished,
            new ExplanationFacts { Now = Later });
        Explains(
            "It has finished, 1,000 of 1,200 rows changed in 1 min 0 s, at 2026-03-01 03:00:00 UTC: obsolete",
            finished with { StatusReason = "obsolete" },
            new ExplanationFacts());
    }

    private static void Explains(string sentence, BatchedMigrationState state, ExplanationFacts facts) =>
        Assert.Equal(sentence, Explanation.Of(state, facts));
}
