using EfBatched.Tracking;

namespace EfBatched.Declaring;

/// <summary>Says what a migration waits for before it starts. This build's declaration knows the names, the database the statuses.</summary>
internal static class RunsAfter
{
    /// <summary>Those of its names that have not finished, with the status of each; null where a name was never enqueued.</summary>
    public static IReadOnlyDictionary<string, BatchedMigrationStatus?> FindUnfinished(
        BatchedMigrationDeclaration declaration, IReadOnlyDictionary<string, BatchedMigrationStatus> statuses) =>
        declaration.RunsAfter
            .Select(name => (Name: name, Status: statuses.TryGetValue(name, out var status) ? status : (BatchedMigrationStatus?)null))
            .Where(m => m.Status?.IsFinished() != true)
            .ToDictionary(m => m.Name, m => m.Status, StringComparer.Ordinal);
}
