namespace EfBatched.Rows;

/// <summary>Rows to be written into one table, column by column.</summary>
/// <param name="Keys">The columns that find a row; none for rows to be inserted.</param>
/// <param name="Values">The columns that are written.</param>
/// <param name="Count">The number of rows.</param>
internal sealed record RowSet(IReadOnlyList<RowColumn> Keys, IReadOnlyList<RowColumn> Values, int Count)
{
    public IReadOnlyList<RowColumn> Columns { get; } = [.. Keys, .. Values];
}
