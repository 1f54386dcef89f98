using EfBatched.Tracking;

namespace EfBatched.Tests.Model;

public class TransitionTablesTest
{
    [Fact]
    [Trait("contract", "R14")]
    public void Every_edge_of_a_migration_is_in_the_table_once_with_a_reason()
    {
        Assert.Equal(
            [
                "Active → Cancelled", "Active → Failed", "Active → Finished", "Active → Paused", "Active → Running",
                "Cancelled → Active", "Cancelled → Finished", "Cancelled → Paused",
                "Failed → Active", "Failed → Cancelled", "Failed → Finished",
                "Finalized → Active", "Finalized → Paused",
                "Finished → Active", "Finished → Finalized", "Finished → Paused",
                "Paused → Active", "Paused → Cancelled", "Paused → Finished",
                "Running → Cancelled", "Running → Failed", "Running → Finished", "Running → Paused",
            ],
            MigrationTransitions.All.Select(t => $"{t.From} → {t.To}").Order(StringComparer.Ordinal));
        Assert.All(MigrationTransitions.All, t => Assert.NotEmpty(t.Reason));
    }

    [Fact]
    public void Every_pair_of_statuses_is_either_in_the_table_or_refused()
    {
        var pairs = from a in Enum.GetValues<BatchedMigrationStatus>() from b in Enum.GetValues<BatchedMigrationStatus>() select (a, b);

        Assert.All(pairs, p => Assert.Equal(MigrationTransitions.All.Any(t => (t.From, t.To) == p), MigrationTransitions.Allows(p.a, p.b)));
    }

    [Fact]
    public void Only_a_person_who_verifies_it_leads_out_of_finalized() =>
        Assert.All(
            MigrationTransitions.All.Where(t => t.From == BatchedMigrationStatus.Finalized),
            t => Assert.StartsWith("a person verifies it and rows are left", t.Reason, StringComparison.Ordinal));

    [Fact]
    public void Every_edge_of_a_job_is_in_the_table_once_with_a_reason()
    {
        Assert.Equal(
            [
                "Failed → Running", "Failed → Skipped", "Pending → Running", "Pending → Skipped", "Running → Failed", "Running → Finished",
                "Running → Pending", "Running → Running", "Running → Skipped",
            ],
            JobTransitions.All.Select(t => $"{t.From} → {t.To}").Order(StringComparer.Ordinal));
        Assert.All(JobTransitions.All, t => Assert.NotEmpty(t.Reason));
    }

    [Fact]
    public void Every_pair_of_statuses_of_a_job_is_either_in_the_table_or_refused()
    {
        var pairs = from a in Enum.GetValues<BatchedJobStatus>() from b in Enum.GetValues<BatchedJobStatus>() select (a, b);

        Assert.All(pairs, p => Assert.Equal(JobTransitions.All.Any(t => (t.From, t.To) == p), JobTransitions.Allows(p.a, p.b)));
    }
}
