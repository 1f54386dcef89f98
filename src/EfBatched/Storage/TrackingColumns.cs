using EfBatched.Sql;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Storage;

/// <summary>The columns that the tracking tables of a model have, to be held against those of the database.</summary>
internal static class TrackingColumns
{
    private static readonly Type[] Rows =
        [typeof(BatchedMigrationRow), typeof(BatchedJobRow), typeof(BatchedEventRow), typeof(BatchedRunnerRow)];

    /// <summary>The columns that the database lacks, as <c>table.column</c>: its tables are older than the model.</summary>
    public static async Task<IReadOnlyList<string>> FindMissingAsync(
        CatalogStore catalog, IReadOnlyModel model, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        foreach (var entityType in Rows.Select(r => model.FindEntityType(r)!))
        {
            var table = new TableName(entityType.GetTableName()!, entityType.GetSchema());
            var present = await catalog.ColumnsAsync(table, cancellationToken).ConfigureAwait(false);
            missing.AddRange(
                entityType.GetProperties().Select(p => p.GetColumnName()).Where(c => !present.ContainsKey(c)).Select(c => $"{table.Name}.{c}"));
        }

        return missing;
    }
}
