using EfBatched.Sql;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Deploying;

/// <summary>Where a model, of now or of a snapshot, has the tracking tables.</summary>
internal sealed record TrackingLocation(string Prefix = TrackingLocation.DefaultPrefix, string? Schema = null)
{
    public const string DefaultPrefix = "batched_";
    private const string MigrationsSuffix = "migrations";

    public TableName Migrations => new(Prefix + MigrationsSuffix, Schema);

    public TableName Jobs => new(Prefix + "jobs", Schema);

    public TableName Events => new(Prefix + "events", Schema);

    /// <summary>The tables of a model; null when it has none: a snapshot from before, or a context that does not use them.</summary>
    public static TrackingLocation? Find(IReadOnlyModel? model) =>
        FindEntityType(model) is { } entityType && entityType.GetTableName() is { } table
            ? new TrackingLocation(table[..^MigrationsSuffix.Length], entityType.GetSchema())
            : null;

    /// <summary>True when the tables belong to another context, so that no step of this one drops them.</summary>
    public static bool IsShared(IReadOnlyModel? model) => FindEntityType(model)?.IsTableExcludedFromMigrations() ?? false;

    // By name, since the entity types of a snapshot have no class, and in any of our namespaces: a snapshot keeps the name that the class had in
    // the version that wrote it, and must not pass for one without the tables, which would have everything enqueued once more.
    private static IReadOnlyEntityType? FindEntityType(IReadOnlyModel? model) =>
        model?.GetEntityTypes().FirstOrDefault(t =>
            t.Name.StartsWith(nameof(EfBatched) + ".", StringComparison.Ordinal)
            && t.Name.EndsWith("." + nameof(BatchedMigrationRow), StringComparison.Ordinal));
}
