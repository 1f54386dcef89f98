using System.Text.RegularExpressions;
using EfBatched.TestUtilities;
using EfBatched.Tracking;

namespace EfBatched.Tests.Model;

public partial class BatchedStatusTest
{
    [Fact]
    public void A_migration_may_run_or_is_finished_or_waits_for_a_person()
    {
        var all = Enum.GetValues<BatchedMigrationStatus>();

        Assert.Equal([BatchedMigrationStatus.Active, BatchedMigrationStatus.Running], all.Where(s => s.MayRun()));
        Assert.Equal([BatchedMigrationStatus.Finished, BatchedMigrationStatus.Finalized], all.Where(s => s.IsFinished()));
    }

    [Fact]
    public void A_job_is_open_until_its_range_is_finished_or_skipped() =>
        Assert.Equal(
            [BatchedJobStatus.Pending, BatchedJobStatus.Running, BatchedJobStatus.Failed],
            Enum.GetValues<BatchedJobStatus>().Where(s => s.IsOpen()));

    [Fact]
    public void The_database_is_asked_for_the_same()
    {
        Assert.Equal("IN ('Active', 'Running')", StatusSql.MayRun);
        Assert.Equal("IN ('Finished', 'Finalized')", StatusSql.IsFinished);
        Assert.Equal("IN ('Pending', 'Running', 'Failed')", StatusSql.IsOpen);
    }

    [Fact]
    public void No_status_is_a_literal_of_the_sources() =>
        Assert.Empty(
            from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "EfBatched"), "*.cs", SearchOption.AllDirectories)
            from line in File.ReadLines(file)
            where Literal().IsMatch(line)
            select $"{Path.GetFileName(file)}: {line.Trim()}");

    [GeneratedRegex("status\\\\?\"[^a-z]*(=|<>|IN \\(|WHEN) ?'[A-Z][a-z]+'")]
    private static partial Regex Literal();
}
