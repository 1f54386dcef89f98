namespace EfBatched.Benchmarks.Foresight;

/// <summary>A work whose duration is foretold and then measured.</summary>
/// <param name="Title">As the report names it.</param>
/// <param name="Migration">The migration that runs it.</param>
/// <param name="Rows">The rows of a full run.</param>
/// <param name="FillSql">Fills the tables with so many rows.</param>
/// <param name="TransactionsPerSecond">The live application beside it, over the table of places; null where it is alone.</param>
internal sealed record ForetoldWork(string Title, string Migration, int Rows, Func<int, string> FillSql, int? TransactionsPerSecond = null);
