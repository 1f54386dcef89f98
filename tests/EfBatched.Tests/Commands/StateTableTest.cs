using EfBatched.CommandLine.Commands;
using EfBatched.Reporting;
using EfBatched.Tests.Operations;

namespace EfBatched.Tests.Commands;

public class StateTableTest
{
    [Fact]
    public void A_table_is_aligned_and_explains_what_stands_still()
    {
        var running = BackfillState.Running with { Cause = ExplanationCause.Runs, Explanation = "It runs." };
        var paused = BackfillState.Running with
        {
            Name = "Fill",
            Status = BatchedMigrationStatus.Paused,
            RowsPerSecond = null,
            RemainingTimeRange = null,
            RemainingTimeNote = "paused",
            Cause = ExplanationCause.Paused,
            Explanation = "It was paused by ann (load).",
        };
        var waiting = BackfillState.Running with
        {
            Name = "Index",
            Status = BatchedMigrationStatus.Active,
            EstimatedRows = null,
            RowsScanned = 0,
            RowsPerSecond = null,
            RemainingTimeRange = null,
            Cause = ExplanationCause.NoRunner,
            Explanation = "No runner is alive: none has ever run in this database.",
        };

        Assert.Equal(
            """
            NAME                STATUS   DONE  ROWS                     RATE           LEFT
            BackfillSearchName  Running  42%   56,800 of about 135,233  19,600 rows/s  3 to 5 s
            Fill                Paused   42%   56,800 of about 135,233                 paused
            Index               Active         0

            Fill: paused by ann (load).
            Index: No runner is alive: none has ever run in this database.
            """,
            StateTable.Write([running, paused, waiting]),
            ignoreLineEndingDifferences: true);
    }
}
