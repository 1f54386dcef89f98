using EfBatched.Declaring;
using EfBatched.TestUtilities;
using EfBatched.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Tests.Batching;

/// <summary>
/// What <see cref="DeclarationKeyType" /> relies on in EF. Should one of these fail on a later version, the type need not be refused any more.
/// </summary>
[Trait("contract", "B5")]
public class KeyTypeBehaviorTest
{
    [Fact]
    public void EF_does_not_sort_some_types_on_SQLite()
    {
        AssertNotSorted<DateTimeOffset>();
        AssertNotSorted<TimeSpan>();
        AssertNotSorted<ulong>();
    }

    [Fact]
    public void EF_compares_decimals_by_a_function_on_SQLite_which_no_index_serves()
    {
        using var context = Create<decimal>();
        var after = 1m;

        var sql = context.Set<Row<decimal>>().Where(r => r.Id > after).OrderBy(r => r.Id).ToQueryString();

        Assert.Contains("ef_compare(\"r\".\"Id\", @after) > 0", sql, StringComparison.Ordinal);
        Assert.Contains("ORDER BY \"r\".\"Id\" COLLATE EF_DECIMAL", sql, StringComparison.Ordinal);
    }

    private static void AssertNotSorted<TKey>()
    {
        using var context = Create<TKey>();

        Assert.Throws<NotSupportedException>(() => context.Set<Row<TKey>>().OrderBy(r => r.Id).ToQueryString());
    }

    private static ModelContext Create<TKey>() => new(m => m.Entity<Row<TKey>>(), provider: TestProvider.Sqlite);
}
