using EfBatched.AspNetCore.Mounting;
using EfBatched.Operating;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.AspNetCore.Tests;

/// <summary>Which failures are answers for people, and which are faults.</summary>
public class RefusalTest(PostgresFixture postgres)
{
    [Fact]
    public void Only_what_the_library_refuses_is_told_to_people()
    {
        Assert.Equal(409, Refusal.Of(OperationRefusal.Of("not so"))!.Status);
        Assert.Null(Refusal.Of(new InvalidOperationException("Host=secret")));
        Assert.Null(Refusal.Of(new ObjectDisposedException("connection")));
    }

    [Fact]
    public async Task A_migration_that_this_build_does_not_declare_is_not_run_again()
    {
        await using var database = await ShopDatabase.ShareAsync(postgres, ShopProvider.PostgreSql, orders: 1);
        await database.EnqueueAsync();
        await database.ExecuteAsync("UPDATE batched_migrations SET name = 'Older', status = 'Finished', finished_at = now()");
        await using var shop = await WebShop.StartAsync(database.ConnectionString);

        using var again = await shop.SendAsync(HttpMethod.Post, WebShop.Path + "/migrations/Older/again", WebShop.Form(("reason", "once more")));
        using var sweep = await shop.SendAsync(HttpMethod.Post, WebShop.Path + "/api/migrations/Older/sweep");

        Assert.Equal((409, 409), ((int)again.StatusCode, (int)sweep.StatusCode));
        Assert.Contains("Older", await sweep.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
