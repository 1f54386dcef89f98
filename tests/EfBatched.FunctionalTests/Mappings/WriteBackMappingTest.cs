using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Mappings;

/// <summary>Results of C# work written back over every mapping, by a runner.</summary>
public class WriteBackMappingTest(MappingDatabase database) : IClassFixture<MappingDatabase>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static TheoryData<TestProvider> Providers => [TestProvider.PostgreSql, TestProvider.Sqlite];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_derived_type_in_one_table(TestProvider provider)
    {
        await using var context = database.Create(provider);

        var written = await MappingDatabase.RunAsync<Business>(context, (batch, c) => batch.UpdateRowsAsync(
            b => new { b.Id, b.Visits }, b => new { VatNumber = $"VAT {b.Id}", Rank = b.Id, Visits = b.Visits + 1 }, c));

        Assert.Equal(10, written);
        Assert.Equal(
            10,
            await context.Set<Business>().IgnoreQueryFilters()
                .CountAsync(b => b.VatNumber == "VAT " + b.Id && b.Rank == b.Id && b.Visits == 1, CancellationToken));
        Assert.Equal(10, await context.Set<Account>().IgnoreQueryFilters().CountAsync(a => a.Visits == 0, CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_derived_type_in_a_table_of_its_own(TestProvider provider)
    {
        await using var context = database.Create(provider);

        var written = await MappingDatabase.RunAsync<Truck>(context, (batch, c) => batch.UpdateRowsAsync(
            t => new { t.Id, t.Visits }, t => new { Load = t.Id * 2, Visits = t.Visits + 1 }, c));

        Assert.Equal(10, written);
        Assert.Equal(10, await context.Set<Truck>().CountAsync(t => t.Load == t.Id * 2 && t.Visits == 1, CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_leaf_of_a_hierarchy_in_tables_of_concrete_types(TestProvider provider)
    {
        await using var context = database.Create(provider);

        await MappingDatabase.RunAsync<Circle>(
            context, (batch, c) => batch.UpdateRowsAsync(e => e.Visits, visits => new { Visits = visits + 1 }, c));

        Assert.Equal(20, await context.Set<Circle>().CountAsync(e => e.Visits == 1, CancellationToken));
        Assert.Equal(0, await context.Set<Square>().CountAsync(e => e.Visits == 1, CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_composite_key_and_both_tables_of_a_split_entity_type(TestProvider provider)
    {
        await using var context = database.Create(provider);

        await MappingDatabase.RunAsync<Line>(context, (batch, c) => batch.UpdateRowsAsync(
            l => new { l.Number, l.Visits }, l => new { Note = $"Note {l.Number}", Visits = l.Visits + 1 }, c));

        Assert.All(
            await context.Set<Line>().ToListAsync(CancellationToken), l => Assert.Equal(($"Note {l.Number}", 1), (l.Note, l.Visits)));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task What_is_owned_complex_or_referred_to_can_be_read(TestProvider provider)
    {
        await using var context = database.Create(provider);

        await MappingDatabase.RunAsync<Customer>(context, (batch, c) => batch.UpdateRowsAsync(
            e => new { e.Home.City, Card = e.Card.Number, Phones = e.Phones.Select(p => p.Number).ToList(), e.Preferences },
            e => new { Visits = e.City.Length + e.Card.Length + e.Phones.Count + e.Preferences.Language.Length },
            c));
        await MappingDatabase.RunAsync<Parcel>(
            context, (batch, c) => batch.UpdateRowsAsync(e => new { e.Size, e.Label.Text }, e => new { Visits = e.Size.Width + e.Text.Length }, c));
        await MappingDatabase.RunAsync<Town>(
            context, (batch, c) => batch.UpdateRowsAsync(t => t.Region.Name, name => new { RegionName = name }, c));

        Assert.Equal(20, await context.Set<Customer>().CountAsync(e => e.Visits == 4 + 6 + 2 + 8, CancellationToken));
        Assert.Equal(20, await context.Set<Parcel>().CountAsync(e => e.Visits == e.Id + 4, CancellationToken));
        Assert.Equal(20, await context.Set<Town>().CountAsync(t => t.RegionName == t.Region.Name, CancellationToken));
    }
}
