namespace EfBatched.Benchmarks.Data;

/// <summary>Fills the table of places.</summary>
internal static class Places
{
    public static string Fill(int rows, string key = "i", string searchName = "NULL") =>
        $"""
        INSERT INTO places (id, name, country, population, search_name) OVERRIDING SYSTEM VALUE
        SELECT {key}, 'Place ' || md5(i::text), chr(65 + i % 26) || chr(65 + i % 25), i % 100000, {searchName}
        FROM generate_series(1, {rows}) AS i
        """;
}
