using System.Text.Json;
using EfBatched.Sql;

namespace EfBatched.Databases.PostgreSql;

/// <summary>
/// Estimates the rows of a table, partitions included, without a scan. The planner scales its statistics by the table's present size, so its
/// figure holds for a table that was never analyzed. But dead rows take part in that size: after an UPDATE of the whole table it is twice too
/// high. The counters of live rows are not, but are lost by a crash.
/// </summary>
internal static class PostgreSqlRowEstimate
{
    /// <summary>Counters that are this many times below the planner's figure are taken for lost.</summary>
    private const int MostBloat = 4;

    public static async Task<long> ReadAsync(TrackingConnection connection, string delimitedTable, CancellationToken cancellationToken)
    {
        var plan = await connection.QuerySingleAsync(Plan(delimitedTable), r => r.GetString(0), cancellationToken).ConfigureAwait(false);
        var planned = (long)JsonDocument.Parse(plan!).RootElement[0].GetProperty("Plan").GetProperty("Plan Rows").GetDouble();
        var counted = await connection.QuerySingleAsync(Counters(delimitedTable), r => r.GetInt64(0), cancellationToken)
            .ConfigureAwait(false);
        return counted >= planned / MostBloat && counted < planned ? counted : planned;
    }

    private static SqlText Plan(string delimitedTable) => new($"EXPLAIN (FORMAT JSON) SELECT 1 FROM {delimitedTable}");

    private static SqlText Counters(string delimitedTable) =>
        new SqlText(
            """
            WITH RECURSIVE tree AS (
                SELECT CAST(to_regclass(@table) AS oid) AS id
                UNION ALL
                SELECT i.inhrelid FROM pg_inherits i JOIN tree t ON i.inhparent = t.id)
            SELECT CAST(coalesce(sum(pg_stat_get_live_tuples(id)), 0) AS bigint) FROM tree
            """)
            .With("table", delimitedTable);
}
