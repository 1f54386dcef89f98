using System.Text.Json;
using System.Text.RegularExpressions;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.AspNetCore.Tests;

/// <summary>Several contexts in one dashboard, and several dashboards in one application.</summary>
public class SeveralDatabasesTest(PostgresFixture postgres)
{
    private const string Second = "?in=FillContext";

    [Fact]
    public async Task Two_databases_are_one_list_and_each_action_reaches_its_own()
    {
        await using var first = await ShareAsync();
        await using var second = await ShareAsync();
        await using var shop = await StartAsync(first, second);

        var index = await shop.GetAsync(WebShop.Path);
        var forms = Regex.Matches(index, "action=\"([^\"]+/ChangeOrders/pause[^\"]*)\"").Select(m => m.Groups[1].Value).ToList();
        using var paused = await shop.SendAsync(HttpMethod.Post, forms[1], WebShop.Form(("from", "index"), ("back", "?q=Change")));
        var api = JsonDocument.Parse(await shop.GetAsync(WebShop.Path + "/api/migrations")).RootElement.EnumerateArray().ToList();
        var one = JsonDocument.Parse(await shop.GetAsync(WebShop.Path + "/api/migrations" + Second)).RootElement.EnumerateArray().ToList();

        Assert.Equal([WebShop.Path + "/migrations/ChangeOrders/pause", WebShop.Path + "/migrations/ChangeOrders/pause" + Second], forms);
        AssertDistinctIds(index);
        Assert.Contains("No runner is alive in ShopContext and FillContext.", index, StringComparison.Ordinal);
        Assert.Equal(WebShop.Path + "?q=Change", paused.Headers.Location!.OriginalString);
        Assert.Equal((BatchedMigrationStatus.Active, BatchedMigrationStatus.Paused), ((await first.StateAsync()).Status, (await second.StateAsync()).Status));
        Assert.Equal(
            [("ShopContext", "Active"), ("FillContext", "Paused")],
            api.Select(m => (m.GetProperty("source").GetString(), m.GetProperty("status").GetString())));
        Assert.Equal("FillContext", Assert.Single(one).GetProperty("source").GetString());
    }

    [Fact]
    public async Task Every_address_of_a_page_stays_in_its_database()
    {
        await using var first = await ShareAsync();
        await using var second = await ShareAsync();
        await PagesTest.AddJobsAsync(second, 50);
        await PagesTest.AddFailedAsync(second, 3, "23514");
        await using var shop = await StartAsync(first, second);
        const string Page = WebShop.Path + "/migrations/ChangeOrders";

        var html = await shop.GetAsync(Page + Second);
        using var form = await shop.SendAsync(HttpMethod.Post, Page + "/pause" + Second, WebShop.Form(("back", Second)));
        using var unknown = await shop.SendAsync(HttpMethod.Get, Page + "?in=Nobody");

        var addresses = Regex.Matches(html, "(?:href|action)=\"([^\"#]*/migrations/[^\"]*)\"").Select(m => m.Groups[1].Value).ToList();
        Assert.True(addresses.Count > 50, $"{addresses.Count} addresses");
        // A form that is sent by GET has the database in a field, since its action loses what is asked.
        Assert.All(addresses, a => Assert.Matches(@"[?&](amp;)?in=FillContext(#\w+)?$", a));
        Assert.Contains("type=\"hidden\" name=\"in\" value=\"FillContext\"", html, StringComparison.Ordinal);
        AssertDistinctIds(html);
        Assert.Equal(Page + Second, form.Headers.Location!.OriginalString);
        Assert.Equal(404, (int)unknown.StatusCode);
    }

    [Fact]
    public async Task All_are_paused_in_every_database_or_in_the_one_that_is_named()
    {
        await using var first = await ShareAsync();
        await using var second = await ShareAsync();
        await using var shop = await StartAsync(first, second);

        using var all = await shop.SendAsync(HttpMethod.Post, WebShop.Path + "/pause-all", WebShop.Form(("from", "index")));
        using var one = await shop.SendAsync(HttpMethod.Post, WebShop.Path + "/api/migrations/resume-all" + Second);
        using var nobody = await shop.SendAsync(HttpMethod.Post, WebShop.Path + "/api/migrations/resume-all?in=Nobody");

        Assert.Equal([303, 200, 404], new[] { all, one, nobody }.Select(r => (int)r.StatusCode));
        Assert.Equal((BatchedMigrationStatus.Paused, BatchedMigrationStatus.Active), ((await first.StateAsync()).Status, (await second.StateAsync()).Status));
    }

    [Fact]
    public async Task A_database_that_is_down_takes_no_other_with_it()
    {
        await using var first = await ShareAsync();
        const string Down = "Host=127.0.0.1;Port=1;Database=none;Username=nobody;Timeout=2";
        await using var shop = await StartAsync(first, Down);

        var index = await shop.GetAsync(WebShop.Path);
        var runners = await shop.GetAsync(WebShop.Path + "/runners");
        using var paused = await shop.SendAsync(HttpMethod.Post, WebShop.Path + "/pause-all", WebShop.Form(("from", "index")));
        using var api = await shop.SendAsync(HttpMethod.Get, WebShop.Path + "/api/migrations");

        Assert.All([index, runners], html => Assert.Contains("The database does not answer", html, StringComparison.Ordinal));
        Assert.Contains("/migrations/ChangeOrders\"", index, StringComparison.Ordinal);
        Assert.Equal((503, 503), ((int)paused.StatusCode, (int)api.StatusCode));
        Assert.Equal(BatchedMigrationStatus.Paused, (await first.StateAsync()).Status);
    }

    [Fact]
    public async Task Contexts_that_share_their_tables_show_each_migration_once()
    {
        await using var database = await ShareAsync();
        await using var shop = await StartAsync(database, database);

        var index = await shop.GetAsync(WebShop.Path);
        var api = JsonDocument.Parse(await shop.GetAsync(WebShop.Path + "/api/migrations")).RootElement;

        Assert.Single(Regex.Matches(index, "<article "));
        Assert.Equal(1, api.GetArrayLength());
    }

    [Fact]
    public async Task Contexts_of_one_name_are_told_apart()
    {
        await using var first = await ShareAsync();
        await using var second = await ShareAsync();
        await using var shop = await WebShop.StartAsync(
            first.ConnectionString,
            o => o.AddContext<ShopContext>(),
            b => b.Services.AddScoped(_ => new ShopContext(ShopDatabase.Options(ShopProvider.PostgreSql, second.ConnectionString))));

        var sources = JsonDocument.Parse(await shop.GetAsync(WebShop.Path + "/api/migrations")).RootElement.EnumerateArray()
            .Select(m => m.GetProperty("source").GetString()!).ToList();
        using var page = await shop.SendAsync(
            HttpMethod.Post, $"{WebShop.Path}/api/migrations/ChangeOrders/pause?in={Uri.EscapeDataString(sources[1])}");

        Assert.Equal(2, sources.Distinct().Count());
        Assert.Equal((BatchedMigrationStatus.Active, BatchedMigrationStatus.Paused), ((await first.StateAsync()).Status, (await second.StateAsync()).Status));
    }

    [Fact]
    public async Task Two_dashboards_have_policies_of_their_own()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(
            database.ConnectionString,
            o => (o.ReadPolicy, o.OperatePolicy) = ("read", "read"),
            map: app => app.MapBatchedMigrations<TestUtilities.Shop.ShopContext>(
                "/strict", o => (o.ReadPolicy, o.OperatePolicy) = ("read", "operate")));

        async Task<int> PauseAsync(string path, string? user)
        {
            using var response = await shop.SendAsync(
                HttpMethod.Post, path + "/api/migrations/ChangeOrders/pause", null, user is null ? [] : [(WebShop.User, user)]);
            return (int)response.StatusCode;
        }

        Assert.Equal(401, await PauseAsync("/strict", null));
        Assert.Equal(403, await PauseAsync("/strict", "rita"));
        Assert.Equal(200, await PauseAsync("/strict", "olga"));
        Assert.Equal(200, await PauseAsync(WebShop.Path, "rita"));
        using var page = await shop.SendAsync(HttpMethod.Get, "/strict", null, (WebShop.User, "olga"));
        Assert.Contains(
            "action=\"/strict/migrations/ChangeOrders/resume\"", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    private static void AssertDistinctIds(string html)
    {
        var ids = Regex.Matches(html, " id=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
    }

    private static Task<WebShop> StartAsync(ShopDatabase first, ShopDatabase second) => StartAsync(first, second.ConnectionString);

    private static Task<WebShop> StartAsync(ShopDatabase first, string second) =>
        WebShop.StartAsync(
            first.ConnectionString,
            o => o.AddContext<FillContext>(),
            b => b.Services.AddScoped(_ => new FillContext(ShopDatabase.Options(ShopProvider.PostgreSql, second))));

    private async Task<ShopDatabase> ShareAsync()
    {
        var database = await ShopDatabase.ShareAsync(postgres, ShopProvider.PostgreSql, orders: 1);
        await database.EnqueueAsync();
        return database;
    }

    // Of the name that another context of the dashboard has.
    public sealed class ShopContext(Microsoft.EntityFrameworkCore.DbContextOptions<TestUtilities.Shop.ShopContext> options)
        : TestUtilities.Shop.ShopContext(options);
}
