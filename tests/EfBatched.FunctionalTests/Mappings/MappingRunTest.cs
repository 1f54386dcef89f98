using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Mappings;

/// <summary>A whole migration for each way to map an entity type.</summary>
[Trait("contract", "B5")]
public class MappingRunTest(MappingDatabase database) : IClassFixture<MappingDatabase>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static TheoryData<TestProvider> Providers => [TestProvider.PostgreSql, TestProvider.Sqlite];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task The_root_of_a_hierarchy_in_one_table_is_all_of_its_rows(TestProvider provider)
    {
        await using var context = database.Create(provider);

        await AssertVisitsAsync<Account>(context, context.Set<Account>(), 20);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task An_abstract_type_of_a_hierarchy_in_one_table_is_its_own_rows(TestProvider provider)
    {
        await using var context = database.Create(provider);

        await AssertVisitsAsync<Company>(context, context.Set<Company>(), 10);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_derived_type_in_one_table_is_its_own_rows(TestProvider provider)
    {
        await using var context = database.Create(provider);

        Assert.Equal(10, await MappingDatabase.RunAsync<Business>(context, (batch, c) =>
            batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(a => a.VatNumber, a => "VAT " + a.Id), c)));

        Assert.All(
            await context.Set<Account>().IgnoreQueryFilters().ToListAsync(CancellationToken),
            a => Assert.True(a is not Business b || b.VatNumber == $"VAT {b.Id}"));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task The_root_of_a_hierarchy_in_several_tables_is_all_of_its_rows(TestProvider provider)
    {
        await using var context = database.Create(provider);

        await AssertVisitsAsync<Vehicle>(context, context.Set<Vehicle>(), await context.Set<Vehicle>().CountAsync(CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_derived_type_in_a_table_of_its_own_can_be_set_in_either_table(TestProvider provider)
    {
        await using var context = database.Create(provider);

        await AssertVisitsAsync<Car>(context, context.Set<Car>(), 10);
        Assert.Equal(10, await MappingDatabase.RunAsync<Car>(context, (batch, c) =>
            batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(v => v.Doors, v => v.Doors + 3), c)));

        Assert.Equal(10, await context.Set<Car>().CountAsync(v => v.Doors == 3, CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_leaf_of_a_hierarchy_in_tables_of_concrete_types_is_walked(TestProvider provider)
    {
        await using var context = database.Create(provider);

        await AssertVisitsAsync<Circle>(context, context.Set<Circle>(), 20);
        Assert.Equal(0, await context.Set<Square>().SumAsync(s => s.Visits, CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Entity_types_that_share_a_table_are_set_from_either(TestProvider provider)
    {
        await using var context = database.Create(provider);

        await AssertVisitsAsync<Invoice>(context, context.Set<Invoice>(), 20);
        Assert.Equal(20, await MappingDatabase.RunAsync<InvoiceText>(context, (batch, c) =>
            batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(t => t.Body, t => t.Body + t.Id), c)));
        Assert.Equal(20, await MappingDatabase.RunAsync<Invoice>(context, (batch, c) =>
            batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(i => i.Text.Body, i => i.Text.Body + "!"), c)));

        Assert.Equal(20, await context.Set<InvoiceText>().CountAsync(t => t.Body == "Body" + t.Id + "!", CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Owned_types_are_set_in_the_owners_table_and_in_one_of_their_own(TestProvider provider)
    {
        await using var context = database.Create(provider);

        await AssertVisitsAsync<Customer>(context, context.Set<Customer>(), 20);
        await MappingDatabase.RunAsync<Customer>(context, (batch, c) =>
            batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(e => e.Home.City, e => e.Home.City + e.Id), c));
        await MappingDatabase.RunAsync<Customer>(context, (batch, c) =>
            batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(e => e.Card.Number, e => e.Card.Number + e.Id), c));

        Assert.Equal(
            20, await context.Set<Customer>().CountAsync(e => e.Home.City == "City" + e.Id && e.Card.Number == "Number" + e.Id, CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Complex_properties_are_set_in_columns_and_in_JSON(TestProvider provider)
    {
        await using var context = database.Create(provider);

        Assert.Equal(20, await MappingDatabase.RunAsync<Parcel>(context, (batch, c) =>
            batch.Rows.ExecuteUpdateAsync(
                s => s.SetProperty(p => p.Size.Width, p => p.Size.Width + 100).SetProperty(p => p.Label.Text, p => p.Label.Text + p.Id), c)));

        Assert.Equal(
            20, await context.Set<Parcel>().CountAsync(p => p.Size.Width == p.Id + 100 && p.Label.Text == "Text" + p.Id, CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_split_entity_type_is_set_in_its_main_table(TestProvider provider)
    {
        await using var context = database.Create(provider);

        await AssertVisitsAsync<Product>(context, context.Set<Product>(), 20);
        Assert.Equal(20, await MappingDatabase.RunAsync<Line>(context, (batch, c) =>
            batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(l => l.Visits, l => l.Visits + 1), c)));

        Assert.Equal(20, await context.Set<Line>().CountAsync(l => l.Visits == 1, CancellationToken));
    }

    private static async Task AssertVisitsAsync<TEntity>(MappingContext context, IQueryable<TEntity> set, int rows)
        where TEntity : MappingRow
    {
        var rowsBefore = await set.IgnoreQueryFilters().AsNoTracking().Select(r => new { r.Id, r.Visits }).ToListAsync(CancellationToken);

        var changed = await MappingDatabase.RunAsync<TEntity>(context, (batch, c) =>
            batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(r => r.Visits, r => r.Visits + 1), c));

        Assert.Equal((rows, rows), (changed, rowsBefore.Count));
        Assert.Equal(
            rowsBefore.Select(r => (r.Id, r.Visits + 1)).Order(),
            (await set.IgnoreQueryFilters().AsNoTracking().Select(r => new { r.Id, r.Visits }).ToListAsync(CancellationToken))
                .Select(r => (r.Id, r.Visits)).Order());
    }
}
