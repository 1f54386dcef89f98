namespace EfBatched.Databases.Rehearsals;

/// <summary>How a plan reads one table.</summary>
/// <param name="Table">The table; an alias where the database names only that.</param>
/// <param name="Index">The index that finds its rows; null for a scan of the whole table.</param>
/// <param name="Text">The step in the database's own words.</param>
internal sealed record PlanStep(string Table, string? Index, string Text);
