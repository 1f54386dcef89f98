using System.Data.Common;
using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Mappings;

/// <summary>
/// What EF does not translate, and what works in its place. Should the first half of a test fail on a later version of EF, docs/mappings.md
/// need not warn of it any more.
/// </summary>
public class WorkaroundTest(MappingDatabase database) : IClassFixture<MappingDatabase>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static TheoryData<TestProvider> Providers => [TestProvider.PostgreSql, TestProvider.Sqlite];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Setters_over_two_tables_of_a_hierarchy_are_two_statements(TestProvider provider)
    {
        await using var context = database.Create(provider);

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => context.Set<Car>().ExecuteUpdateAsync(
            s => s.SetProperty(v => v.Doors, 5).SetProperty(v => v.Visits, 5), CancellationToken));
        await MappingDatabase.RunAsync<Car>(context, async (batch, c) =>
        {
            await batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(v => v.Doors, 5), c);
            return await batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(v => v.Visits, 5), c);
        });

        Assert.True(await context.Set<Car>().AllAsync(v => v.Doors == 5 && v.Visits == 5, CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Rows_of_several_tables_are_deleted_by_saving(TestProvider provider)
    {
        await using var context = database.Create(provider);

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => context.Set<Truck>().ExecuteDeleteAsync(CancellationToken));
        await MappingDatabase.RunAsync<Truck>(context, async (batch, c) =>
        {
            var rows = await batch.Rows.ToListAsync(c);
            batch.Context.RemoveRange(rows);
            await batch.Context.SaveChangesAsync(c);
            return rows.Count;
        });

        Assert.Equal((0, 10), (await context.Set<Truck>().CountAsync(CancellationToken), await context.Set<Vehicle>().CountAsync(CancellationToken)));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Owned_JSON_is_changed_row_by_row(TestProvider provider)
    {
        await using var context = database.Create(provider);

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => context.Set<Customer>().ExecuteUpdateAsync(
            s => s.SetProperty(e => e.Preferences.Language, "de"), CancellationToken));
        await MappingDatabase.RunAsync<Customer>(context, async (batch, c) =>
        {
            var rows = await batch.Rows.ToListAsync(c);
            rows.ForEach(r => r.Preferences.Language = "de");
            await batch.Context.SaveChangesAsync(c);
            return rows.Count;
        });

        Assert.Equal(20, await context.Set<Customer>().CountAsync(e => e.Preferences.Language == "de", CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task The_second_table_of_a_split_entity_type_is_set_by_SQL_or_by_values_that_read_it(TestProvider provider)
    {
        await using var context = database.Create(provider);

        // EF joins the first table, which its conditions need, only where something reads the second.
        await Assert.ThrowsAnyAsync<DbException>(() => context.Set<Product>().Where(p => p.Id > 3).ExecuteUpdateAsync(
            s => s.SetProperty(p => p.Description, "new"), CancellationToken));
        var changed = await MappingDatabase.RunAsync<Product>(context, (batch, c) =>
        {
            var after = batch.After is null ? int.MinValue : (int)batch.After[0];
            var upTo = (int)batch.UpTo[0];
            return batch.Context.Database.ExecuteSqlAsync(
                $"""UPDATE "ProductTexts" SET "Description" = 'Product ' || "Id" WHERE "Id" > {after} AND "Id" <= {upTo}""", c);
        });

        Assert.Equal(20, changed);
        Assert.Equal(20, await context.Set<Product>().CountAsync(p => p.Description == "Product " + p.Id, CancellationToken));

        Assert.Equal(20, await MappingDatabase.RunAsync<Product>(context, (batch, c) =>
            batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(p => p.Description, p => p.Description + "!"), c)));
        Assert.Equal(20, await context.Set<Product>().CountAsync(p => p.Description == "Product " + p.Id + "!", CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_navigation_in_a_setter_is_a_subquery_or_a_join(TestProvider provider)
    {
        await using var context = database.Create(provider);

        await Assert.ThrowsAnyAsync<ArgumentException>(() => context.Set<Town>().ExecuteUpdateAsync(
            s => s.SetProperty(t => t.RegionName, t => t.Region.Name), CancellationToken));
        await MappingDatabase.RunAsync<Town>(context, (batch, c) =>
            batch.Rows.ExecuteUpdateAsync(
                s => s.SetProperty(
                    t => t.RegionName,
                    t => batch.Context.Set<Region>().Where(r => r.Id == t.RegionId).Select(r => r.Name).First()),
                c));
        Assert.True(await context.Set<Town>().AllAsync(t => t.RegionName == t.Region.Name, CancellationToken));

        await MappingDatabase.RunAsync<Town>(context, (batch, c) =>
            batch.Rows
                .Join(batch.Context.Set<Region>(), t => t.RegionId, r => r.Id, (town, region) => new { town, region })
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.town.RegionName, x => x.region.Name + "!"), c));
        Assert.True(await context.Set<Town>().AllAsync(t => t.RegionName == t.Region.Name + "!", CancellationToken));
    }
}
