using System.Data.Common;
using EfBatched.Sql;
using EfBatched.Storage;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Reporting;

/// <summary>
/// Asks for the rows of a table once more where a walk has come near the estimate of its start, or beyond it, and is
/// not at its end: statistics that were gathered while the table was being loaded are too low.
/// </summary>
internal sealed class FreshEstimates(DbContext context, TrackingStore store)
{
    // An estimate is wrong by some percent anyway.
    private const double Near = 0.95;

    /// <summary>The state with the greater estimate; as it was where there is no need, or nobody may ask.</summary>
    /// <param name="state">Where it stands.</param>
    /// <param name="table">Its table.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<BatchedMigrationState> RenewAsync(
        BatchedMigrationState state, TableName table, CancellationToken cancellationToken)
    {
        // A failure would break the transaction of whoever asks.
        if (!IsDoubtful(state) || !store.Provider.EstimatesWithoutScan || context.Database.CurrentTransaction is not null)
        {
            return state;
        }

        try
        {
            var rows = await store.Catalog.EstimateRowsAsync(
                TrackingNames.Delimit(context.GetService<ISqlGenerationHelper>(), table), cancellationToken).ConfigureAwait(false);
            return rows > state.EstimatedRows ? state with { EstimatedRows = rows } : state;
        }
        catch (DbException)
        {
            // Whoever looks at the tracking tables need not be allowed to read the others.
            return state;
        }
    }

    private static bool IsDoubtful(BatchedMigrationState state) =>
        state is { Phase: BatchedMigrationPhase.Walk, Cursor: not null, EstimatedRows: { } rows }
        && state.Status.MayRun() && state.Cursor != state.UpTo && state.RowsScanned >= rows * Near;
}
