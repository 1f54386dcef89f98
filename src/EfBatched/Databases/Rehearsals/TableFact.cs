namespace EfBatched.Databases.Rehearsals;

/// <summary>Something about a table, or about its server, that every change of its rows meets.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Table">The table; empty where it is the server's.</param>
/// <param name="Name">Its own name; empty where it has none.</param>
/// <param name="Detail">What distinguishes it from others of its kind.</param>
internal sealed record TableFact(TableFactKind Kind, string Table, string Name, string Detail);
