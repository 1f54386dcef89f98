using EfBatched.CommandLine.Commands;
using EfBatched.Tests.Operations;

namespace EfBatched.Tests.Commands;

public class StateTableTest
{
    [Fact]
    public void A_table_is_aligned_and_explains_what_stands_still()
    {
        var paused = BackfillState.Running with { Name = "Fill", Status = BatchedMigrationStatus.Paused, StatusReason = "load", RowsPerSecond = null };
        var waiting = BackfillState.WaitingFor(("Fill", BatchedMigrationStatus.Paused)) with { Name = "Index", EstimatedRows = null, RowsScanned = 0 };

        Assert.Equal(
            """
            NAME                STATUS   DONE  ROWS                     RATE           LEFT
            BackfillSearchName  Running  42%   56,800 of about 135,233  19,600 rows/s  4 s
            Fill                Paused   42%   56,800 of about 135,233
            Index               Active         0

            Fill: paused (load). Resume it to let it go on.
            Index: waiting for 'Fill' to finish, which is Paused
            """,
            StateTable.Write([BackfillState.Running, paused, waiting]),
            ignoreLineEndingDifferences: true);
    }
}
