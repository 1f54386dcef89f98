using EfBatched;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Shop;

public class BackfillSearchNameTest
{
    // snippet: unit-test
    [Fact]
    public async Task A_customer_is_found_by_a_name_in_lower_case()
    {
        await using var context = await CreateContextAsync();
        context.Customers.AddRange(new Customer { Id = 1, Name = "Ada" }, new Customer { Id = 2, Name = "GRACE" });
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);

        var batch = new Batch<ShopContext, Customer>(context, context.Customers.Where(c => c.Id == 2));
        var changed = await new BackfillSearchName().MigrateAsync(batch, TestContext.Current.CancellationToken);

        Assert.Equal(1, changed);
        Assert.Equal(
            [null, "grace"],
            await context.Customers.OrderBy(c => c.Id).Select(c => c.SearchName).ToListAsync(TestContext.Current.CancellationToken));
    }
    // end

    private static async Task<ShopContext> CreateContextAsync()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var options = new DbContextOptionsBuilder<ShopContext>()
            .UseSqlite(connection, contextOwnsConnection: true)
            .UseBatchedMigrations()
            .Options;
        var context = new ShopContext(options);
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        return context;
    }
}
