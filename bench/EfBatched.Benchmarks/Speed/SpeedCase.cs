namespace EfBatched.Benchmarks.Speed;

/// <summary>A work that every contestant does on the same rows.</summary>
/// <param name="Name">As the command line names it.</param>
/// <param name="Title">As the report names it.</param>
/// <param name="Rows">The rows of a full run.</param>
/// <param name="Repeats">The repetitions of a full run.</param>
/// <param name="FillSql">Fills the tables with so many rows.</param>
/// <param name="LeftSql">Counts the rows that still have to be changed; zero at the end, or the contestant has cheated.</param>
/// <param name="Contestants">Who takes part; ratios are against the first.</param>
internal sealed record SpeedCase(
    string Name, string Title, int Rows, int Repeats, Func<int, string> FillSql, string LeftSql, IReadOnlyList<Contestant> Contestants);
