using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Mappings;

[Trait("contract", "B22")]
public class QueryFilterMappingTest(MappingDatabase database) : IClassFixture<MappingDatabase>
{
    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task No_filter_hides_a_row_unless_it_is_kept(TestProvider provider)
    {
        await using var context = database.Create(provider);

        Assert.Equal(20, await MappingDatabase.RunAsync<Account>(context, VisitAsync));
        Assert.Equal(10, await MappingDatabase.RunAsync<Business>(context, VisitAsync));
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task A_filter_that_is_kept_hides_its_rows_and_the_other_none(TestProvider provider)
    {
        await using var context = database.Create(provider);
        var accounts = await context.Set<Account>().IgnoreQueryFilters().AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
        var expected = accounts.Where(a => a.Tenant == 1).ToList();

        var ofAccounts = await MappingDatabase.RunAsync<Account>(context, VisitAsync, "AccountsOfTenant");
        var ofBusinesses = await MappingDatabase.RunAsync<Business>(context, VisitAsync, "BusinessesOfTenant");

        Assert.Contains(expected, a => a is Business { Deleted: true });
        Assert.Contains(accounts, a => a is Business && a.Tenant != 1);
        Assert.Equal((expected.Count, expected.OfType<Business>().Count()), (ofAccounts, ofBusinesses));
    }

    private static Task<int> VisitAsync<TEntity>(Batch<MappingContext, TEntity> batch, CancellationToken cancellationToken)
        where TEntity : Account =>
        batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(a => a.Visits, a => a.Visits + 1), cancellationToken);
}
