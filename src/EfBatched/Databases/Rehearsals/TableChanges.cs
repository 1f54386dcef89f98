namespace EfBatched.Databases.Rehearsals;

/// <summary>What one transaction has done to one table, by the database's own count, triggers included.</summary>
/// <param name="Table">The table.</param>
/// <param name="Inserted">Rows inserted.</param>
/// <param name="Updated">Row versions written by updates.</param>
/// <param name="HotUpdated">Of these, those that left every index alone.</param>
/// <param name="Deleted">Rows deleted.</param>
/// <param name="Scans">How often the whole table was scanned.</param>
/// <param name="RowsRead">Rows read, by scans and through indexes.</param>
internal sealed record TableChanges(
    string Table, long Inserted, long Updated, long HotUpdated, long Deleted, long Scans, long RowsRead)
{
    /// <summary>What came since an earlier count.</summary>
    public static IReadOnlyList<TableChanges> Between(IReadOnlyList<TableChanges> before, IReadOnlyList<TableChanges> after)
    {
        var known = before.ToDictionary(t => t.Table, StringComparer.Ordinal);
        return
        [
            .. after.Select(t => known.TryGetValue(t.Table, out var b)
                ? new TableChanges(
                    t.Table,
                    t.Inserted - b.Inserted,
                    t.Updated - b.Updated,
                    t.HotUpdated - b.HotUpdated,
                    t.Deleted - b.Deleted,
                    t.Scans - b.Scans,
                    t.RowsRead - b.RowsRead)
                : t),
        ];
    }
}
