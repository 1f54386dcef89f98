namespace EfBatched.Storage;

/// <summary>Rows to be written into one table.</summary>
/// <param name="Keys">The columns that find a row; none for rows to be inserted.</param>
/// <param name="Values">The columns that are written.</param>
/// <param name="Rows">For each row its values, those of <paramref name="Keys" /> first.</param>
internal sealed record RowSet(IReadOnlyList<RowColumn> Keys, IReadOnlyList<RowColumn> Values, IReadOnlyList<object?[]> Rows)
{
    public IReadOnlyList<RowColumn> Columns { get; } = [.. Keys, .. Values];
}
