using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfBatched.Deploying;

/// <summary>
/// What a snapshot keeps of a declaration for the gate that may come: the query for the rows that are left, in the names that the database
/// has before the next schema migration. A declaration without a condition keeps an empty one.
/// </summary>
internal static class RemainingAnnotation
{
    private const string Prefix = "EfBatched:Remaining:";
    private const string SeesAllRowsPrefix = "EfBatched:SeesAllRows:";

    public static string NameOf(string migration) => Prefix + migration;

    public static string SeesAllRowsNameOf(string migration) => SeesAllRowsPrefix + migration;

    /// <summary>The query; empty where there is no condition, null where the snapshot says nothing.</summary>
    public static string? Find(IReadOnlyAnnotatable? model, string migration) => model?.FindAnnotation(NameOf(migration))?.Value as string;

    public static bool SeesAllRows(IReadOnlyAnnotatable? model, string migration) =>
        model?.FindAnnotation(SeesAllRowsNameOf(migration))?.Value is true;
}
