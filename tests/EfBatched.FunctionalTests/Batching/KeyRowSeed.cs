using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Batching;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Batching;

/// <summary>Fills the table of one kind of key with rows whose keys are sparse and not in insertion order.</summary>
internal static class KeyRowSeed
{
    private const string MixedText =
        "CASE i % 5 WHEN 0 THEN 'a' WHEN 1 THEN 'B' WHEN 2 THEN 'é' WHEN 3 THEN '😀''\"\\' ELSE ' ' END || i";

    public static TheoryData<Type> Types
        =>
        [
            typeof(IntRow), typeof(LongRow), typeof(GuidRow), typeof(StringRow), typeof(ShadowRow),
            typeof(DateTimeRow), typeof(DateOnlyRow), typeof(BytesRow), typeof(EnumIntRow), typeof(ConvertedRow),
            typeof(IntIntRow), typeof(IntStringRow), typeof(StringIntRow), typeof(TripleRow),
            typeof(ShortRow), typeof(EnumRow), typeof(GuidTextRow), typeof(ClassIdRow), typeof(TimeOnlyRow),
            typeof(LocalTimeRow), typeof(BinaryTextRow), typeof(LanguageTextRow), typeof(CaselessTextRow),
            typeof(BoolIntRow), typeof(GuidTimeRow), typeof(QuadRow),
            .. PostgresOnly,
        ];

    private static Type[] PostgresOnly
        => [typeof(DateTimeOffsetRow), typeof(TimeSpanRow), typeof(DecimalRow), typeof(ULongRow)];

    public static TheoryData<Type, TestProvider> TypesOnProviders
    {
        get
        {
            var data = new TheoryData<Type, TestProvider>();
            foreach (var type in Types)
            {
                data.Add(type.Data, TestProvider.PostgreSql);
                if (!PostgresOnly.Contains(type.Data))
                {
                    data.Add(type.Data, TestProvider.Sqlite);
                }
            }

            return data;
        }
    }

    public static async Task FillAsync<TEntity>(KeyContext context, int rows)
        where TEntity : KeyRow
    {
        var postgres = context.Database.IsNpgsql();
        var (columns, values) = Values(typeof(TEntity), postgres);
        var table = context.Model.FindEntityType(typeof(TEntity))!.GetTableName();
        var series = postgres
            ? $"WITH s AS (SELECT generate_series(1, {rows}) AS i)"
            : $"WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {rows})";

        await context.Set<TEntity>().IgnoreQueryFilters().ExecuteDeleteAsync();
        var sql = $"{series} INSERT INTO {table} ({columns}, visits) SELECT {values}, 0 FROM s ORDER BY i % 7";
        await context.Database.ExecuteSqlRawAsync(sql.Replace("{", "{{", StringComparison.Ordinal));
    }

    private static (string Columns, string Values) Values(Type type, bool postgres)
        => type.Name switch
        {
            nameof(IntRow) => ("id", "i * 7 + i % 5"),
            nameof(LongRow) => ("id", "CAST(i AS bigint) * 1000000007"),
            nameof(GuidRow) when postgres => ("id", "CAST(md5(CAST(i AS text)) AS uuid)"),
            nameof(GuidRow) => ("id", "printf('%08X-0000-0000-0000-%012X', (i * 2654435761) % 4294967296, i)"),
            nameof(StringRow) => ("id", MixedText),
            nameof(DateTimeRow) when postgres => ("id", "timestamptz '2020-01-01Z' + i * interval '1.000001 seconds'"),
            nameof(DateTimeRow) => ("id", "datetime('2020-01-01', i || ' seconds')"),
            nameof(DateOnlyRow) when postgres => ("id", "date '2020-01-01' + i * 3"),
            nameof(DateOnlyRow) => ("id", "date('2020-01-01', (i * 3) || ' days')"),
            nameof(BytesRow) when postgres => ("id", "decode(md5(CAST(i AS text)), 'hex')"),
            nameof(BytesRow) => ("id", "CAST(printf('%08X', (i * 2654435761) % 4294967296) AS blob)"),
            nameof(EnumIntRow) =>
                ("day, number", "CASE i % 3 WHEN 0 THEN 'Sunday' WHEN 1 THEN 'Monday' ELSE 'Friday' END, i"),
            nameof(ShadowRow) => ("key", "i * 3"),
            nameof(ConvertedRow) => ("id", "i * 11"),
            nameof(IntIntRow) => ("tenant, number", "i % 3, i * 2"),
            nameof(IntStringRow) => ("tenant, name", $"i % 3, {MixedText}"),

            // One group to the database, two strings to C#.
            nameof(StringIntRow) => ("\"group\", number", "CASE i % 2 WHEN 0 THEN 'a' ELSE 'A' END || i / 5000, i"),
            nameof(ShortRow) => ("id", "i - 10000"),
            nameof(EnumRow) => ("id", "i * 5"),
            nameof(GuidTextRow) when postgres => ("id", "CAST(CAST(md5(CAST(i AS text)) AS uuid) AS text)"),
            nameof(GuidTextRow) => ("id", "printf('%08x-0000-0000-0000-%012x', (i * 2654435761) % 4294967296, i)"),
            nameof(ClassIdRow) or nameof(BinaryTextRow) or nameof(LanguageTextRow) => ("id", MixedText),
            nameof(CaselessTextRow) => ("id", "CASE i % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'B' ELSE 'b' END || i"),
            nameof(TimeOnlyRow) when postgres => ("id", "time '00:00' + i * interval '2.000001 seconds'"),
            nameof(TimeOnlyRow) => ("id", "time('00:00', (i * 2) || ' seconds')"),
            nameof(LocalTimeRow) when postgres => ("id", "timestamp '2020-01-01' + i * interval '1.000001 seconds'"),
            nameof(LocalTimeRow) => ("id", "datetime('2020-01-01', i || ' seconds') || '.00000' || (1 + i % 9)"),
            nameof(DateTimeOffsetRow) => ("id", "timestamptz '2020-01-01Z' + i * interval '1.000001 seconds'"),
            nameof(TimeSpanRow) => ("id", "i * interval '-7.000001 seconds'"),
            nameof(DecimalRow) => ("id", "i * 1.000000000000000000001"),
            nameof(ULongRow) => ("id", "18446744073709551615 - i"),
            nameof(BoolIntRow) => ("open, number", "i % 2 = 0, i"),
            nameof(GuidTimeRow) when postgres =>
                ("owner, at", "CAST(md5(CAST(i % 5 AS text)) AS uuid), timestamptz '2020-01-01Z' + i * interval '1 second'"),
            nameof(GuidTimeRow) =>
                ("owner, at", "printf('%08X-0000-0000-0000-000000000000', i % 5), datetime('2020-01-01', i || ' seconds')"),
            nameof(QuadRow) when postgres =>
                ("region, day, number, hash", "'r' || i % 3, date '2020-01-01' + i % 4, i % 50, decode(md5(CAST(i AS text)), 'hex')"),
            nameof(QuadRow) =>
                ("region, day, number, hash", "'r' || i % 3, date('2020-01-01', (i % 4) || ' days'), i % 50, CAST(i AS blob)"),
            nameof(TripleRow) => ("tenant, createdat, \"order\"", "i % 2, i / 3, i"),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
        };
}
