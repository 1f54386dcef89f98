using System.Net;
using System.Text.Json;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.AspNetCore.Tests;

/// <summary>What a page says of the work of a migration: its rehearsal, its statements, and the gates that wait for it.</summary>
public class RehearsalTest(PostgresFixture postgres)
{
    // As many as several samples have.
    private const int Orders = 3_000;

    private const string Page = WebShop.Path + "/migrations/ChangeOrders";
    private const string Api = WebShop.Path + "/api/migrations/ChangeOrders";

    [Fact]
    public async Task A_rehearsal_is_started_from_the_page_and_changes_nothing()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);
        var before = await shop.GetAsync(Page + "/rehearsal");

        using var started = await shop.SendAsync(HttpMethod.Post, Page + "/rehearsal", WebShop.Form());
        await Eventually.TrueAsync(async () => (await shop.GetAsync(Page + "/rehearsal")).Contains("id=\"report\"", StringComparison.Ordinal));
        var report = await shop.GetAsync(Page + "/rehearsal");
        var page = await shop.GetAsync(Page);

        Assert.Contains("has rehearsed it not yet", before, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.SeeOther, Page + "/rehearsal"), (started.StatusCode, started.Headers.Location!.OriginalString));
        Assert.Contains("ChangeOrders over Orders: passed", report, StringComparison.Ordinal);
        Assert.Contains("UPDATE &quot;Orders&quot;", page, StringComparison.Ordinal);
        Assert.Equal(new Dictionary<int, int> { [0] = Orders }, await database.ChangesAsync());
    }

    [Fact]
    public async Task The_api_starts_a_rehearsal_and_says_what_the_work_is()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);
        using var none = await shop.SendAsync(HttpMethod.Get, Api + "/rehearsal");
        var before = await JsonAsync(shop, Api + "/work");

        using var started = await shop.SendAsync(HttpMethod.Post, Api + "/rehearsal");
        await Eventually.TrueAsync(async () => !(await JsonAsync(shop, Api + "/rehearsal")).GetProperty("isRunning").GetBoolean());
        var report = (await JsonAsync(shop, Api + "/rehearsal")).GetProperty("report").GetString();
        var work = await JsonAsync(shop, Api + "/work");

        Assert.Equal((404, 202), ((int)none.StatusCode, (int)started.StatusCode));
        Assert.Contains("passed", report, StringComparison.Ordinal);
        Assert.Equal(typeof(ChangeOrders).FullName, work.GetProperty("workClass").GetString());
        Assert.Equal(0, before.GetProperty("workSql").GetArrayLength());
        var statement = Assert.Single(work.GetProperty("workSql").EnumerateArray()).GetString()!;
        Assert.StartsWith("UPDATE \"Orders\"", statement, StringComparison.Ordinal);
        // What is added to each row is a literal, and a literal may be a value of a row.
        Assert.Contains("\"Changes\" + …", statement, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_this_build_does_not_contain_is_not_rehearsed()
    {
        await using var database = await ShareAsync();
        await database.ExecuteAsync("UPDATE batched_migrations SET name = 'Older'");
        await using var shop = await WebShop.StartAsync(database.ConnectionString);

        var page = await shop.GetAsync(WebShop.Path + "/migrations/Older");
        using var unknown = await shop.SendAsync(HttpMethod.Post, Page + "/rehearsal", WebShop.Form());
        using var started = await shop.SendAsync(HttpMethod.Post, WebShop.Path + "/migrations/Older/rehearsal", WebShop.Form());
        await Eventually.TrueAsync(async () => (await shop.GetAsync(WebShop.Path + "/migrations/Older/rehearsal"))
            .Contains("id=\"report\"", StringComparison.Ordinal));
        var report = await shop.GetAsync(WebShop.Path + "/migrations/Older/rehearsal");

        Assert.Contains("This build does not contain it.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("It declares no", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/rehearsal\"", page, StringComparison.Ordinal);
        Assert.Equal((404, 303), ((int)unknown.StatusCode, (int)started.StatusCode));
        Assert.Contains("Older", report[report.IndexOf("id=\"report\"", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_starts_no_rehearsal()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString, o => (o.ReadPolicy, o.OperatePolicy) = ("read", "operate"));

        using var form = await shop.SendAsync(HttpMethod.Post, Page + "/rehearsal", WebShop.Form(), (WebShop.User, "rita"));
        using var api = await shop.SendAsync(HttpMethod.Post, Api + "/rehearsal", null, (WebShop.User, "rita"));
        using var found = await shop.SendAsync(HttpMethod.Get, Api + "/rehearsal", null, (WebShop.User, "rita"));

        Assert.Equal([403, 403, 404], new[] { form, api, found }.Select(r => (int)r.StatusCode));
    }

    [Fact]
    public async Task A_gate_that_waits_for_it_says_what_it_would_say_now()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(
            database.ConnectionString,
            o => o.AddContext<GatedContext>(),
            b => b.Services.AddScoped(_ => new GatedContext(ShopDatabase.Options(ShopProvider.PostgreSql, database.ConnectionString))));
        const string InGated = "?in=GatedContext";

        var none = await shop.GetAsync(Page);
        var closed = await shop.GetAsync(Page + InGated);
        using var skipped = await shop.SendAsync(HttpMethod.Post, Page + "/skip" + InGated, WebShop.Form(("reason", "done by hand")));
        var open = await shop.GetAsync(Page + InGated);
        var gates = (await JsonAsync(shop, Api + "/work" + InGated)).GetProperty("gates");

        Assert.Contains("No schema migration that is still to be applied waits for it.", none, StringComparison.Ordinal);
        Assert.Contains(
            "'ChangeOrders', which '20260301000000_RequireOrders' relies on, is 'Active'.", WebUtility.HtmlDecode(closed), StringComparison.Ordinal);
        Assert.Contains(
            "The schema migration '20260301000000_RequireOrders' relies on it, and would pass", WebUtility.HtmlDecode(open), StringComparison.Ordinal);
        Assert.Contains("would pass", Assert.Single(gates.EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> JsonAsync(WebShop shop, string path) => JsonDocument.Parse(await shop.GetAsync(path)).RootElement;

    private async Task<ShopDatabase> ShareAsync()
    {
        var database = await ShopDatabase.ShareAsync(postgres, ShopProvider.PostgreSql, orders: Orders);
        await database.EnqueueAsync();
        return database;
    }
}
