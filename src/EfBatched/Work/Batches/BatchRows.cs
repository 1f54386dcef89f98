namespace EfBatched.Work.Batches;

/// <summary>The rows of one batch.</summary>
/// <param name="Rows">What the work is given.</param>
/// <param name="InKeyOrder">The same, in the order in which everybody locks them.</param>
/// <param name="Lock">What locks them, should the work read them.</param>
internal sealed record BatchRows(IQueryable Rows, IQueryable InKeyOrder, RowLock Lock)
{
    /// <summary>Fails when the work has not done what finding the next rows depends on; null where nothing does.</summary>
    public Func<CancellationToken, Task>? CheckAsync { get; init; }
}
