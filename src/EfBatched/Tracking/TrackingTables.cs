using EfBatched.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Tracking;

/// <summary>The names of the tracking tables as a model maps them, which is where every statement takes them from.</summary>
internal sealed record TrackingTables(TableName Migrations, TableName Jobs, TableName Events, TableName Runners)
{
    /// <summary>The tables of a model; null when the model has none, because its context does not use batched migrations.</summary>
    public static TrackingTables? Find(IReadOnlyModel model) =>
        model.FindEntityType(typeof(BatchedMigrationRow)) is null
            ? null
            : new TrackingTables(
                NameOf<BatchedMigrationRow>(model), NameOf<BatchedJobRow>(model), NameOf<BatchedEventRow>(model), NameOf<BatchedRunnerRow>(model));

    private static TableName NameOf<TRow>(IReadOnlyModel model)
    {
        var entityType = model.FindEntityType(typeof(TRow))!;
        return new TableName(entityType.GetTableName()!, entityType.GetSchema());
    }
}
