using EfBatched.Rows;

namespace EfBatched.Work.Batches;

/// <summary>What must be locked before the work of a batch reads its rows.</summary>
/// <param name="Query">Selects the primary keys of the rows, in key order, from their first table.</param>
/// <param name="Parts">The other tables that hold parts of the rows.</param>
internal sealed record RowLock(IQueryable Query, IReadOnlyList<RowPart> Parts);
