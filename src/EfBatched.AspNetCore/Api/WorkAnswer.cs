using EfBatched.AspNetCore.Mounting;
using EfBatched.Reporting;

namespace EfBatched.AspNetCore.Api;

/// <summary>The work of a migration as the HTTP API says it.</summary>
/// <param name="WorkClass">Its class; null where this build does not contain it.</param>
/// <param name="Arguments">Its arguments as JSON.</param>
/// <param name="ReliesOn">The columns that it relies on.</param>
/// <param name="ConditionSql">The query of the rows that still have to be changed; null where it has no condition.</param>
/// <param name="BoundarySql">The statement that finds the end of a batch; null where this build cannot say it.</param>
/// <param name="WorkSql">What the work sent in the last rehearsal of this process, without literals.</param>
/// <param name="Gates">What the gates of schema migrations that are still to be applied say now.</param>
internal sealed record WorkAnswer(
    string? WorkClass, string? Arguments, IReadOnlyList<string> ReliesOn, string? ConditionSql, string? BoundarySql, IReadOnlyList<string> WorkSql,
    IReadOnlyList<string> Gates)
{
    public static WorkAnswer Of(MigrationDetails details, RehearsalOutcome? rehearsal) =>
        new(
            details.WorkClass, details.Row.Arguments, details.Row.ReliesOn?.Split('\n') ?? [], details.ConditionSql, details.BoundarySql,
            rehearsal?.WorkSql ?? [], [.. details.Gates.Select(g => Pages.Text.Answer(g)!)]);
}
