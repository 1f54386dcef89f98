using EfBatched.Benchmarks.Data;
using EfBatched.Benchmarks.Peers;
using EfBatched.Benchmarks.Works;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Benchmarks.Speed;

/// <summary>The cases.</summary>
internal static class SpeedCases
{
    private const string PlacesLeft = "SELECT count(*) FROM places WHERE search_name IS NULL";

    private static readonly SqlWork FillSearchNames = new(
        "places", ["id"], "UPDATE places SET search_name = lower(name) WHERE search_name IS NULL");

    public static IReadOnlyList<SpeedCase> All { get; } =
    [
        new(
            "set-based",
            "Set-based: one text column of five, 1,000,000 rows",
            1_000_000,
            7,
            rows => Places.Fill(rows),
            PlacesLeft,
            [
                .. Contestants.InSql(FillSearchNames),
                new Contestant(Contestants.Usual, PlaceLoops.RunUsualAsync) { BatchSizes = [1_000], MaxRepeats = 3 },
                new Contestant(Contestants.UsualInOrder, PlaceLoops.RunUsualInOrderAsync) { BatchSizes = [1_000], MaxRepeats = 1 },
                new Contestant(Contestants.Usual + ", large batches", PlaceLoops.RunUsualAsync) { BatchSizes = [10_000], MaxRepeats = 3 },
                Contestants.InEf(Contestants.Keyset, PlaceLoops.RunKeysetAsync),
                Contestants.InEf(
                    "Hangfire running the EF keyset loop",
                    (arena, size) => HangfireLoop.RunAsync(arena, () => PlaceLoops.RunKeysetAsync(arena, size))),
                .. Contestants.InLibrary<FillSearchName>(),
                Contestants.InLibrary<FillSearchName>("EfBatched with default settings", "alone") with { MaxRepeats = 3 },
            ]),
        new(
            "computed",
            "Computed in C#: a geohash, 500,000 rows",
            500_000,
            3,
            rows =>
                $"""
                INSERT INTO points (name, latitude, longitude)
                SELECT 'Point ' || md5(i::text), i::bigint * 7919 % 180000 / 1000.0 - 90, i::bigint * 104729 % 360000 / 1000.0 - 180
                FROM generate_series(1, {rows}) AS i
                """,
            "SELECT count(*) FROM points WHERE geohash IS NULL",
            [
                new Contestant(Contestants.Saving, PointLoops.RunBySavingAsync) { BatchSizes = [200, 1_000, 5_000] },
                Contestants.InEf("read, and write back by hand with unnest", PointLoops.RunByHandAsync),
                Contestants.InLibrary<FillGeohashBySaving>("EfBatched with SaveChanges, 1 job", "alone", o => o.UseFullSpeed()),
                .. Contestants.InLibrary<FillGeohash>(),
            ]),
        new(
            "composite-key",
            "Composite key of two columns, 1,000,000 rows",
            1_000_000,
            3,
            rows =>
                $"""
                INSERT INTO order_lines (order_id, number, quantity, price)
                SELECT i / 4 + 1, i % 4 + 1, i % 9 + 1, (i % 9999) / 100.0 FROM generate_series(0, {rows} - 1) AS i
                """,
            "SELECT count(*) FROM order_lines WHERE total IS NULL",
            [
                .. Contestants.InSql(
                    new SqlWork("order_lines", ["order_id", "number"], "UPDATE order_lines SET total = quantity * price WHERE total IS NULL")),
                Contestants.InEf(Contestants.Keyset, KeysetLoop.RunOrderLinesAsync),
                .. Contestants.InLibrary<FillTotal>(),
            ]),
        new(
            "sparse-keys",
            "Sparse keys: one in 200 is taken, 500,000 rows",
            500_000,
            3,
            rows => Places.Fill(rows, key: "i * 200"),
            PlacesLeft,
            [
                .. Contestants.InSql(FillSearchNames),
                Contestants.InEf(Contestants.Keyset, PlaceLoops.RunKeysetAsync),
                .. Contestants.InLibrary<FillSearchName>(),
            ]),
        new(
            "sparse-matches",
            "Sparse matches: one row in 1,000 has to be changed, 1,000,000 rows",
            1_000_000,
            3,
            rows => Places.Fill(rows, searchName: "CASE WHEN i % 1000 <> 0 THEN 'place ' || md5(i::text) END"),
            PlacesLeft,
            [
                .. Contestants.InSql(FillSearchNames),
                Contestants.InEf(Contestants.Keyset, PlaceLoops.RunKeysetAsync),
                .. Contestants.InLibrary<FillSearchName>(),
            ]),
        new(
            "orphans",
            "Delete of orphans: one row in 5 refers to nothing, 1,000,000 rows",
            1_000_000,
            3,
            rows =>
                $"""
                INSERT INTO visitors (name) SELECT 'Visitor ' || i FROM generate_series(1, greatest({rows} / 10, 1)) AS i;
                INSERT INTO visits (visitor_id, page)
                SELECT CASE WHEN i % 5 = 0 THEN {rows} + i ELSE i % greatest({rows} / 10, 1) + 1 END, '/page/' || i % 100
                FROM generate_series(1, {rows}) AS i
                """,
            "SELECT count(*) FROM visits v WHERE NOT EXISTS (SELECT 1 FROM visitors o WHERE o.id = v.visitor_id)",
            [
                .. Contestants.InSql(
                    new SqlWork(
                        "visits", ["id"], "DELETE FROM visits v WHERE NOT EXISTS (SELECT 1 FROM visitors o WHERE o.id = v.visitor_id)")),
                Contestants.InEf(
                    Contestants.Keyset,
                    (arena, size) => KeysetLoop.RunAsync<Visit>(
                        arena,
                        size,
                        (context, rows) => rows.Where(v => !context.Visitors.Any(o => o.Id == v.VisitorId)).ExecuteDeleteAsync())),
                .. Contestants.InLibrary<DeleteOrphans>(),
            ]),
        new(
            "wide-rows",
            "Wide rows of 1.5 kB, 200,000 rows",
            200_000,
            3,
            rows =>
                $"""
                INSERT INTO documents (title, body)
                SELECT 'Title ' || md5(i::text), (SELECT string_agg(md5((i * 100 + j)::text), '') FROM generate_series(1, 46) AS j)
                FROM generate_series(1, {rows}) AS i
                """,
            "SELECT count(*) FROM documents WHERE search_title IS NULL",
            [
                .. Contestants.InSql(
                    new SqlWork("documents", ["id"], "UPDATE documents SET search_title = lower(title) WHERE search_title IS NULL")),
                Contestants.InEf(
                    Contestants.Keyset,
                    (arena, size) => KeysetLoop.RunAsync<Document>(
                        arena,
                        size,
                        (_, rows) => rows.Where(d => d.SearchTitle == null)
                            .ExecuteUpdateAsync(s => s.SetProperty(d => d.SearchTitle, d => d.Title.ToLower())))),
                .. Contestants.InLibrary<FillSearchTitle>(),
            ]),
    ];
}
