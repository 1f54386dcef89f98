using EfBatched.Sql;

namespace EfBatched.Rows;

/// <summary>
/// A table that holds a part of the rows of another: what a derived type adds, what was split off, or what a row owns.
/// </summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">Its columns that hold the primary key of the whole row, in the order of that key.</param>
internal sealed record RowPart(TableName Table, IReadOnlyList<string> Columns);
