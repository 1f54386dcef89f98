using System.Data.Common;
using System.Text.Json;
using EfBatched.Sql;

namespace EfBatched.Databases.PostgreSql;

/// <summary>
/// Reads PostgreSQL's plans. See https://www.postgresql.org/docs/current/using-explain.html
/// </summary>
internal static class PostgreSqlPlans
{
    /// <summary>
    /// True when an index finds the rows of a query's first table. The planner may rather scan a small table, so it is asked what it would do
    /// if it could not; inside a transaction, which alone is concerned.
    /// </summary>
    public static async Task<bool> IsServedByIndexAsync(
        TrackingConnection connection, DbCommand query, string alias, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(new SqlText("SELECT set_config('enable_seqscan', 'off', true)"), cancellationToken).ConfigureAwait(false);
        var nodes = new List<JsonElement>();
        Collect(await ExplainAsync(connection, query, cancellationToken).ConfigureAwait(false), alias, isBelow: false, nodes);
        foreach (var node in nodes)
        {
            var condition = node.TryGetProperty("Index Cond", out var text) ? text.GetString() : null;
            if (!node.TryGetProperty("Index Name", out var index)
                || !await NarrowsAsync(connection, index.GetString()!, condition, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return nodes.Count > 0;
    }

    // A partition's alias is that of its table with a number.
    private static void Collect(JsonElement node, string alias, bool isBelow, List<JsonElement> found)
    {
        var isOfTable = isBelow || (node.TryGetProperty("Alias", out var name)
            && (name.GetString() == alias || name.GetString()!.StartsWith(alias + "_", StringComparison.Ordinal)));
        var children = node.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray().ToList() : [];
        if (isOfTable && children.Count == 0)
        {
            found.Add(node);
        }

        foreach (var child in children)
        {
            Collect(child, alias, isOfTable, found);
        }
    }

    // A condition on columns other than the first is checked at every entry of the index.
    private static Task<bool> NarrowsAsync(
        TrackingConnection connection, string index, string? condition, CancellationToken cancellationToken) =>
        connection.AnyAsync(
            new SqlText(
                """
                SELECT 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                WHERE c.relname = @index
                  AND (i.indpred IS NOT NULL OR position(pg_get_indexdef(i.indexrelid, 1, true) IN coalesce(@condition, '')) > 0)
                """)
                .With("index", index).With("condition", condition),
            cancellationToken);

    private static async Task<JsonElement> ExplainAsync(TrackingConnection connection, DbCommand query, CancellationToken cancellationToken)
    {
        query.CommandText = "EXPLAIN (FORMAT JSON) " + query.CommandText;
        query.Transaction = connection.Transaction;
        query.CommandTimeout = connection.TimeoutSeconds;
        var plan = (string)(await query.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        return JsonDocument.Parse(plan).RootElement[0].GetProperty("Plan");
    }
}
