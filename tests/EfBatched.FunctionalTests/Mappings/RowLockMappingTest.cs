using System.Linq.Expressions;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.FunctionalTests.Mappings;

/// <summary>Once work has read its rows, nobody else can change them: in no table that they were read from, and no other row is held.</summary>
[Trait("contract", "B29")]
public class RowLockMappingTest(MappingDatabase database) : IClassFixture<MappingDatabase>
{
    [Fact]
    public Task A_derived_type_in_one_table() =>
        AssertLockedAsync<Business>(("Account", 10));

    [Fact]
    public Task The_root_of_a_hierarchy_in_several_tables() =>
        AssertLockedAsync<Vehicle>(("Vehicle", 10), ("Car", 5), ("Trucks", 5));

    [Fact]
    public Task A_derived_type_in_a_table_of_its_own() =>
        AssertLockedAsync<Truck>(("Vehicle", 10), ("Car", 0), ("Trucks", 10));

    [Fact]
    public Task A_leaf_of_a_hierarchy_in_tables_of_concrete_types() =>
        AssertLockedAsync<Circle>(("Circle", 10), ("Square", 0));

    [Fact]
    public Task Entity_types_that_share_a_table() =>
        AssertLockedAsync<InvoiceText>(("Invoices", 10));

    [Fact]
    public Task What_a_row_owns_in_other_tables() =>
        AssertLockedAsync<Customer>(("Customer", 10), ("Cards", 10), ("Phones", 20));

    [Fact]
    public Task A_split_entity_type() =>
        AssertLockedAsync<Product>(("Products", 10), ("ProductTexts", 10));

    [Fact]
    public Task A_composite_key() =>
        AssertLockedAsync<Line>(("Lines", 10), ("LineNotes", 10));

    [Fact]
    public Task What_a_row_refers_to_is_left_free() =>
        AssertLockedAsync<Town>(rows => rows.Include(t => t.Region), ("Town", 10), ("Region", 0));

    [Fact]
    public Task Rows_that_are_to_be_written_back() =>
        AssertLockedWhileComputedAsync<Business, int>(b => b.Visits, ("Account", 10));

    [Fact]
    public Task Rows_of_several_tables_that_are_to_be_written_back() =>
        AssertLockedWhileComputedAsync<Product, string>(p => p.Description, ("Products", 10), ("ProductTexts", 10));

    [Fact]
    public Task Rows_that_are_to_be_written_back_with_what_they_refer_to() =>
        AssertLockedWhileComputedAsync<Town, string>(t => t.Region.Name, ("Town", 10), ("Region", 0));

    private Task AssertLockedWhileComputedAsync<TEntity, TRead>(Expression<Func<TEntity, TRead>> read, params (string Table, int Rows)[] expected)
        where TEntity : MappingRow =>
        AssertLockedAsync<TEntity>(
            async (batch, find, c) =>
            {
                var computed = 0;
                await batch.UpdateRowsAsync(
                    read,
                    async (_, _) =>
                    {
                        if (computed++ == 0)
                        {
                            await find();
                        }

                        return computed < 0 ? new { Visits = 1 } : null;
                    },
                    c);
                return computed;
            },
            expected);

    private Task AssertLockedAsync<TEntity>(params (string Table, int Rows)[] expected)
        where TEntity : class =>
        AssertLockedAsync<TEntity>(rows => rows, expected);

    private Task AssertLockedAsync<TEntity>(
        Func<IQueryable<TEntity>, IQueryable<TEntity>> read, params (string Table, int Rows)[] expected)
        where TEntity : class =>
        AssertLockedAsync<TEntity>(
            async (batch, find, c) =>
            {
                var rows = await read(batch.Rows).AsNoTracking().ToListAsync(c);
                await find();
                return rows.Count;
            },
            expected);

    /// <summary>Runs work that says when it has read its rows; finds which are locked then.</summary>
    private async Task AssertLockedAsync<TEntity>(
        Func<Batch<MappingContext, TEntity>, Func<Task>, CancellationToken, Task<int>> work, params (string Table, int Rows)[] expected)
        where TEntity : class
    {
        await using var context = database.Create(TestProvider.PostgreSql);
        var locked = new List<(string, int)>();

        await MappingDatabase.RunAsync<TEntity>(context, (batch, c) => work(batch, FindLockedAsync, c));

        Assert.Equal(expected, locked.Take(expected.Length));

        async Task FindLockedAsync()
        {
            await using var other = await database.Postgres.OpenAsync();
            foreach (var (table, _) in expected)
            {
                locked.Add((table, await CountLockedAsync(other, table)));
            }
        }
    }

    private static async Task<int> CountLockedAsync(NpgsqlConnection connection, string table) =>
        (int)await connection.ScalarAsync<long>(
            $"""
            SELECT (SELECT count(*) FROM "{table}") - count(*) FROM (SELECT 1 FROM "{table}" FOR NO KEY UPDATE SKIP LOCKED) AS free
            """);
}
