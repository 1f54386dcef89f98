using EfBatched.Benchmarks.Data;
using EfBatched.Benchmarks.Works;

namespace EfBatched.Benchmarks.Foresight;

/// <summary>The works: one of each shape that a forecast could be wrong about.</summary>
internal static class ForetoldWorks
{
    private static readonly string FillSearchName = Declaration.NameOf<FillSearchName>("alone");

    public static IReadOnlyList<ForetoldWork> All { get; } =
    [
        new("set-based", FillSearchName, 400_000, rows => Places.Fill(rows)),
        new("set-based, three more indexes on the column", FillSearchName, 150_000, rows =>
            $"""
            CREATE INDEX ON places (search_name);
            CREATE INDEX ON places (search_name, population);
            CREATE INDEX ON places (country, search_name);
            {Places.Fill(rows)}
            """),
        new("sparse keys: one in 200 is taken", FillSearchName, 400_000, rows => Places.Fill(rows, key: "i * 200")),
        new("sparse matches: one row in 1,000", FillSearchName, 1_500_000, rows =>
            Places.Fill(rows, searchName: "CASE WHEN i % 1000 <> 0 THEN 'place ' || md5(i::text) END")),
        new("skewed: all matches in the last quarter", FillSearchName, 1_000_000, rows =>
            Places.Fill(rows, searchName: $"CASE WHEN i <= {rows} * 3 / 4 THEN 'place ' || md5(i::text) END")),
        new("composite key", Declaration.NameOf<FillTotal>("alone"), 400_000, rows =>
            $"""
            INSERT INTO order_lines (order_id, number, quantity, price)
            SELECT i / 4 + 1, i % 4 + 1, i % 9 + 1, (i % 9999) / 100.0 FROM generate_series(0, {rows} - 1) AS i
            """),
        new("wide rows of 1.5 kB", Declaration.NameOf<FillSearchTitle>("alone"), 100_000, rows => Documents(rows, "46")),
        new("rows of 0.1 to 9 kB", Declaration.NameOf<FillSearchTitle>("alone"), 60_000, rows => Documents(rows, $"1 + i * 280 / {rows}")),
        new("deletes: one row in 5 refers to nothing", Declaration.NameOf<DeleteOrphans>("alone"), 600_000, rows =>
            $"""
            INSERT INTO visitors (name) SELECT 'Visitor ' || i FROM generate_series(1, greatest({rows} / 10, 1)) AS i;
            INSERT INTO visits (visitor_id, page)
            SELECT CASE WHEN i % 5 = 0 THEN {rows} + i ELSE i % greatest({rows} / 10, 1) + 1 END, '/page/' || i % 100
            FROM generate_series(1, {rows}) AS i
            """),
        new("computed in C#, written back in bulk", Declaration.NameOf<FillGeohash>("alone"), 120_000, Points),
        new("computed in C#, by SaveChanges", Declaration.NameOf<FillGeohashBySaving>("alone"), 60_000, Points),
        new("hot: 200 transactions a second on the table", FillSearchName, 40_000, rows => Places.Fill(rows), TransactionsPerSecond: 200),
    ];

    private static string Documents(int rows, string parts) =>
        $"""
        INSERT INTO documents (title, body)
        SELECT 'Title ' || md5(i::text), (SELECT string_agg(md5((i * 100 + j)::text), '') FROM generate_series(1, {parts}) AS j)
        FROM generate_series(1, {rows}) AS i
        """;

    private static string Points(int rows) =>
        $"""
        INSERT INTO points (name, latitude, longitude)
        SELECT 'Point ' || md5(i::text), i::bigint * 7919 % 180000 / 1000.0 - 90, i::bigint * 104729 % 360000 / 1000.0 - 180
        FROM generate_series(1, {rows}) AS i
        """;
}
