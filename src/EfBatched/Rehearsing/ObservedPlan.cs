using EfBatched.Databases.Rehearsals;

namespace EfBatched.Rehearsing;

/// <summary>How a statement reads its tables.</summary>
/// <param name="Sql">The statement.</param>
/// <param name="Steps">How; null where the database would not say it.</param>
internal sealed record ObservedPlan(string Sql, IReadOnlyList<PlanStep>? Steps)
{
    /// <summary>The verb of the statement, behind comments.</summary>
    public string Verb =>
        Sql.Split('\n').Select(l => l.Trim()).First(l => l.Length > 0 && !l.StartsWith("--", StringComparison.Ordinal)).Split(' ')[0].ToUpperInvariant();
}
