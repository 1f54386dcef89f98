using System.Data.Common;
using System.Text.Json;

namespace EfBatched.FunctionalTests.Batching;

/// <summary>What PostgreSQL did for a command: the node types of its plan, and the buffers it touched.</summary>
internal sealed record QueryPlan(IReadOnlyList<string> Nodes, long Buffers, long Rows, string Json)
{
    /// <summary>Runs the command under EXPLAIN, with its own parameters.</summary>
    public static async Task<QueryPlan> ExplainAsync(
        DbConnection connection,
        DbCommand explained,
        CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + explained.CommandText;
        foreach (ICloneable parameter in explained.Parameters)
        {
            command.Parameters.Add(parameter.Clone());
        }

        var json = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        using var document = JsonDocument.Parse(json);
        var plan = document.RootElement[0].GetProperty("Plan");
        var nodes = new List<JsonElement>();
        Collect(plan, nodes);

        return new QueryPlan(
            [.. nodes.Select(n => n.GetProperty("Node Type").GetString()!)],
            plan.GetProperty("Shared Hit Blocks").GetInt64() + plan.GetProperty("Shared Read Blocks").GetInt64(),
            // Since PostgreSQL 18 an average over the loops of a node, with a fraction.
            nodes.Max(n => (long)n.GetProperty("Actual Rows").GetDouble()),
            json);
    }

    private static void Collect(JsonElement node, List<JsonElement> nodes)
    {
        nodes.Add(node);
        if (node.TryGetProperty("Plans", out var children))
        {
            foreach (var child in children.EnumerateArray())
            {
                Collect(child, nodes);
            }
        }
    }
}
