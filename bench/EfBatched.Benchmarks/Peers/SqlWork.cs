using EfBatched.Benchmarks.Servers;

namespace EfBatched.Benchmarks.Peers;

/// <summary>A work in SQL: as one statement, and as loops that commit every batch.</summary>
/// <param name="Table">The table that is walked.</param>
/// <param name="Keys">Its key columns, all of integer types.</param>
/// <param name="Change">The statement up to and including its condition; a range of keys is added by "and".</param>
internal sealed record SqlWork(string Table, IReadOnlyList<string> Keys, string Change)
{
    private const string Start = "-1";
    private const string End = "2000000000";

    public Task RunInOneStatementAsync(Arena arena) => arena.ExecuteAsync(Change);

    public Task RunInLoopAsync(Arena arena, int batchSize) =>
        arena.ExecuteAsync(Loop(batchSize, Bound(Start), Bound(End)));

    /// <summary>The first key of the second half, for two loops side by side.</summary>
    public async Task<IReadOnlyList<string>> FindMiddleAsync(Arena arena)
    {
        var keys = string.Join(" || ',' || ", Keys);
        var middle = await arena.QueryAsync<string>(
            $"SELECT {keys} || '' FROM {Table} ORDER BY {List("{0}")} OFFSET (SELECT count(*) / 2 FROM {Table}) LIMIT 1");
        return middle.Split(',');
    }

    public Task RunInTwoLoopsAsync(Arena arena, int batchSize, IReadOnlyList<string> middle) =>
        Task.WhenAll(
            arena.ExecuteAsync(Loop(batchSize, Bound(Start), middle)),
            arena.ExecuteAsync(Loop(batchSize, middle, Bound(End))));

    // The comparisons of the first column alone let the index stop where a comparison of rows cannot.
    private string Loop(int batchSize, IReadOnlyList<string> after, IReadOnlyList<string> upTo) =>
        $"""
        DO $$
        DECLARE
            {string.Join(" ", Keys.Select((k, i) => $"lo_{k} bigint := {after[i]}; hi_{k} bigint;"))}
        BEGIN
            LOOP
                SELECT {List("{0}")} INTO {List("hi_{0}")} FROM (
                    SELECT {List("{0}")} FROM {Table}
                    WHERE {Keys[0]} >= lo_{Keys[0]} AND ({List("{0}")}) > ({List("lo_{0}")}) AND ({List("{0}")}) <= ({string.Join(", ", upTo)})
                    ORDER BY {List("{0}")} LIMIT {batchSize}) AS step
                ORDER BY {List("{0} DESC")} LIMIT 1;
                EXIT WHEN NOT FOUND;
                {Change} AND {Keys[0]} >= lo_{Keys[0]} AND {Keys[0]} <= hi_{Keys[0]}
                    AND ({List("{0}")}) > ({List("lo_{0}")}) AND ({List("{0}")}) <= ({List("hi_{0}")});
                COMMIT;
                {string.Join(" ", Keys.Select(k => $"lo_{k} := hi_{k};"))}
            END LOOP;
        END $$
        """;

    private string List(string format) => string.Join(", ", Keys.Select(k => format.Replace("{0}", k, StringComparison.Ordinal)));

    private List<string> Bound(string value) => [.. Keys.Select(_ => value)];
}
