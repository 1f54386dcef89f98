using EfBatched.Databases.Load;
using EfBatched.Reporting;
using EfBatched.Storage.Jobs;
using EfBatched.Storage.Runners;

namespace EfBatched.Tests.Operations;

/// <summary>Crosses every pair of causes: what is said where both are true, and why.</summary>
[Trait("contract", "T14")]
[Trait("contract", "B14")]
public class ExplanationOrderTest
{
    private static readonly DateTimeOffset Night = new(2026, 3, 1, 3, 0, 0, TimeSpan.Zero);
    private static readonly RunnerSnapshot Knowing = new(["BackfillSearchName"], [], TimeSpan.Zero, HasStopped: false);

    private static readonly ExplanationCause[] AtWork =
        [ExplanationCause.Blocked, ExplanationCause.BatchOverdue, ExplanationCause.Slowed, ExplanationCause.Runs];

    private static readonly ExplanationCause[] Ends =
        [ExplanationCause.Finished, ExplanationCause.Cancelled, ExplanationCause.Failed, ExplanationCause.Paused];

    // In the order in which they win, each with the reason why it wins over all below it.
    private static readonly (ExplanationCause Cause, string Why, Func<Case, Case> Make)[] Order =
    [
        (ExplanationCause.Finished, "what was noted before the end is over", c => c.In(BatchedMigrationStatus.Finished)),
        (ExplanationCause.Cancelled, "nothing runs any more", c => c.In(BatchedMigrationStatus.Cancelled)),
        (ExplanationCause.Failed, "nothing runs until a person acts", c => c.In(BatchedMigrationStatus.Failed)),
        (ExplanationCause.Paused, "nothing runs until a person resumes it", c => c.In(BatchedMigrationStatus.Paused)),
        (ExplanationCause.NoRunner, "nothing else ends while nobody is there, and what was noted is stale", c => c.With(f => f with { Runners = [] })),
        (ExplanationCause.NoCode, "only a deploy ends it; the rest would pass by itself", c => c.With(
            f => f with { Runners = [.. f.Runners.Select(r => r with { Names = ["Other"] })] })),
        (ExplanationCause.WaitsForMigration, "it may last as long as another migration, a hold has an end", c => c.Where(
            s => s with { WaitsFor = new Dictionary<string, BatchedMigrationStatus?> { ["Split"] = BatchedMigrationStatus.Running } })),
        (ExplanationCause.Held, "until then nobody looks, and jobs at work stop with their batch", c => c.With(f => f with { IsHeld = true })
            .Where(s => s with { HeldUntil = Night, HeldReason = "WAL archive: full." })),
        (ExplanationCause.TableTaken, "its own jobs wait for the other to end", c => c.In(BatchedMigrationStatus.Active).With(
            f => f with { TableTakenBy = "Trim" })),
        (ExplanationCause.Blocked, "a session of somebody else is why the batch takes so long", c => c.Working().With(
            f => f with { Blocked = new OpenBatch(7, TimeSpan.FromSeconds(1), null) })),
        (ExplanationCause.BatchOverdue, "the batch is what takes long, not the rests", c => c.Working().With(f => f with { Overdue = Job })),
        (ExplanationCause.Slowed, "the limit says why it is no faster", c => c.Working().Where(
            s => s with { ThrottleReason = "traffic: busy.", ThrottleDelay = TimeSpan.FromSeconds(1) })),
        (ExplanationCause.Runs, "other jobs go on while one is to be taken over or tried again", c => c.Working()),
        (ExplanationCause.JobAbandoned, "failed jobs wait for their turn until all others are done", c => c.With(f => f with { Abandoned = Job })),
        (ExplanationCause.WaitsToRetry, "a look before that time finds nothing to do", c => c.Where(
            s => s with { Jobs = new Dictionary<BatchedJobStatus, int> { [BatchedJobStatus.Failed] = 1 }, Cursor = "[9]", UpTo = "[9]" })),
        (ExplanationCause.WaitsForLook, "the last that is left", c => c),
    ];

    private static HeldJob Job => new(1, 7, TimeSpan.FromSeconds(20), "web-2", 31, TimeSpan.FromSeconds(5));

    private static Case Start => new(
        BackfillState.Running with { Cursor = "[5]", UpTo = "[9]" }, new ExplanationFacts { Runners = [Knowing] });

    public static TheoryData<string, string, string, string> Pairs =>
    [
        .. from one in Order from other in Order
           where one.Cause != other.Cause && !(Ends.Contains(one.Cause) && Ends.Contains(other.Cause))
           let winner = WinnerOf(one.Cause, other.Cause)
           select (one.Cause.ToString(), other.Cause.ToString(), winner.Cause.ToString(), winner.Why),
    ];

    [Fact]
    public void Every_cause_has_its_place() =>
        Assert.Equal(Enum.GetValues<ExplanationCause>().Order(), Order.Select(o => o.Cause).Order());

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Where_two_are_true_one_wins(string one, string other, string winner, string why)
    {
        Assert.NotEmpty(why);
        // A status that has ended it is what was written last.
        var both = new[] { one, other }.OrderBy(c => Ends.Any(e => e.ToString() == c)).Aggregate(Start, (made, cause) => MakeOf(cause)(made));

        Assert.Equal(winner, Explanation.CauseOf(both.State, both.Facts).ToString());
    }

    [Fact]
    public void Each_alone_is_said_in_a_sentence_of_its_own()
    {
        var sentences = Order.Select(o => o.Make(Start)).Select(c => Explanation.Of(c.State, c.Facts)).ToList();

        Assert.Equal(Order.Select(o => o.Cause), Order.Select(o => o.Make(Start)).Select(c => Explanation.CauseOf(c.State, c.Facts)));
        Assert.Equal(Order.Length, sentences.Distinct().Count());
    }

    [Fact]
    public void What_this_build_declares_otherwise_is_said_before_all_else() =>
        Assert.All(
            Order.Select(o => o.Make(Start)),
            c => Assert.Equal(
                "It is another one. " + Explanation.Of(c.State, c.Facts),
                Explanation.Of(c.State, c.Facts with { Mismatch = "It is another one." })));

    private static Func<Case, Case> MakeOf(string cause) => Order.Single(o => o.Cause.ToString() == cause).Make;

    private static (ExplanationCause Cause, string Why) WinnerOf(ExplanationCause one, ExplanationCause other)
    {
        // Who works on it is there and has its class, also without a row of its own: so these two are not true together with work.
        ExplanationCause[] absences = [ExplanationCause.NoRunner, ExplanationCause.NoCode];
        var atWork = new[] { one, other }.Where(c => AtWork.Contains(c)).ToList();
        if (atWork.Count == 1 && (absences.Contains(one) || absences.Contains(other)))
        {
            return (atWork[0], "somebody works on it, as a run in the foreground does without a runner");
        }

        var first = Order.First(o => o.Cause == one || o.Cause == other);
        return (first.Cause, first.Why);
    }

    private sealed record Case(BatchedMigrationState State, ExplanationFacts Facts)
    {
        public Case In(BatchedMigrationStatus status) => this with { State = State with { Status = status } };

        public Case Where(Func<BatchedMigrationState, BatchedMigrationState> change) => this with { State = change(State) };

        public Case With(Func<ExplanationFacts, ExplanationFacts> change) => this with { Facts = change(Facts) };

        public Case Working() => With(f => f with { JobsAtWork = 1 });
    }
}
