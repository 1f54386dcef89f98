using System.Text.Json;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.AspNetCore.Tests;

/// <summary>Rows that nobody expects: texts of ten megabytes, and what only a newer version knows.</summary>
public class OddRowsTest(PostgresFixture postgres)
{
    private const string Page = WebShop.Path + "/migrations/ChangeOrders";
    private const string Api = WebShop.Path + "/api/migrations/ChangeOrders";

    [Fact]
    public async Task Errors_of_ten_megabytes_are_cut_on_pages_and_in_the_api()
    {
        await using var database = await ShareAsync();
        await PagesTest.AddFailedAsync(database, 30, "23514");
        await database.ExecuteAsync(
            """
            UPDATE batched_jobs SET error_message = repeat('<job> ', 1700000), error_hint = repeat('hint ', 2000000);
            UPDATE batched_migrations SET status = 'Failed', error_code = 'TooManyFailures', error_message = repeat('<migration> ', 900000);
            INSERT INTO batched_events (migration_id, kind, reason, occurred_at) SELECT id, 'Failed', repeat('event ', 1700000), now() FROM batched_migrations
            """);
        await using var shop = await WebShop.StartAsync(database.ConnectionString);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var pages = new List<string>();
        foreach (var path in new[]
        {
            WebShop.Path, Page, WebShop.Path + "/api/migrations", Api, Api + "/jobs?status=failed", Api + "/events", Api + "/work",
        })
        {
            pages.Add(await shop.GetAsync(path));
        }

        // The texts would be 500 MB in a page. They stay in the database.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 100_000_000);
        Assert.All(pages, p => Assert.InRange(p.Length, 2, 400_000));
        Assert.Contains("&lt;job&gt;", pages[1], StringComparison.Ordinal);
        Assert.Contains("(cut at 1,000 characters)", pages[1], StringComparison.Ordinal);
        Assert.Contains("(cut at 4,000 characters)", pages[4], StringComparison.Ordinal);
        Assert.DoesNotContain("<job>", pages[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Archived")]
    [InlineData("77")]
    public async Task What_a_newer_version_has_written_is_shown_as_it_is(string name)
    {
        await using var database = await ShopDatabase.CreateAsync(postgres, ShopProvider.PostgreSql, orders: 1);
        await database.EnqueueAsync();
        await PagesTest.AddJobsAsync(database, 3);
        await database.ExecuteAsync(
            $"""
            ALTER TABLE batched_migrations DROP CONSTRAINT ck_batched_migrations_status;
            ALTER TABLE batched_migrations DROP CONSTRAINT ck_batched_migrations_phase;
            ALTER TABLE batched_jobs DROP CONSTRAINT ck_batched_jobs_status;
            ALTER TABLE batched_jobs DROP CONSTRAINT ck_batched_jobs_kind;
            ALTER TABLE batched_events DROP CONSTRAINT ck_batched_events_kind;
            UPDATE batched_jobs SET status = '{name}', kind = '{name}' WHERE id = (SELECT min(id) FROM batched_jobs);
            UPDATE batched_jobs SET status = 'Other' WHERE id = (SELECT max(id) FROM batched_jobs);
            INSERT INTO batched_events (migration_id, kind, occurred_at, to_status) SELECT id, '{name}', now(), '{name}' FROM batched_migrations;
            UPDATE batched_migrations SET status = '{name}', phase = '{name}'
            """);
        await using var shop = await WebShop.StartAsync(database.ConnectionString);

        var index = await shop.GetAsync(WebShop.Path);
        var page = await shop.GetAsync(Page);
        var migration = JsonDocument.Parse(await shop.GetAsync(Api)).RootElement;
        var list = JsonDocument.Parse(await shop.GetAsync(WebShop.Path + "/api/migrations")).RootElement;
        var jobs = JsonDocument.Parse(await shop.GetAsync(Api + "/jobs")).RootElement.GetProperty("jobs");
        var events = JsonDocument.Parse(await shop.GetAsync(Api + "/events")).RootElement;
        using var health = await shop.SendAsync(HttpMethod.Get, "/health");
        using var pause = await shop.SendAsync(HttpMethod.Post, Page + "/pause", WebShop.Form());
        using var settings = await shop.SendAsync(
            HttpMethod.Post, Page + "/settings", WebShop.Form(("setting", "jobSize"), ("value", "700"), ("version", "0")));

        using var all = await shop.SendAsync(HttpMethod.Post, WebShop.Path + "/pause-all", WebShop.Form());

        Assert.Equal(303, (int)all.StatusCode);
        Assert.All([index, page], html => Assert.Contains(
            $"A newer version of EfBatched has left it in the status '{name}'", System.Net.WebUtility.HtmlDecode(html), StringComparison.Ordinal));
        Assert.Contains($">{name.ToLowerInvariant()}</span>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/pause\"", page, StringComparison.Ordinal);
        Assert.All([migration, list[0]], m => Assert.Equal(name, m.GetProperty("status").GetString()));
        Assert.Equal(["Other", "Finished", name], jobs.EnumerateArray().Select(j => j.GetProperty("status").GetString()));
        Assert.Equal(name, jobs[2].GetProperty("kind").GetString());
        Assert.Equal((name, name), (events[0].GetProperty("kind").GetString(), events[0].GetProperty("toStatus").GetString()));
        Assert.Equal(503, (int)health.StatusCode);
        Assert.InRange((int)pause.StatusCode, 400, 409);
        Assert.InRange((int)settings.StatusCode, 400, 409);
    }

    private async Task<ShopDatabase> ShareAsync()
    {
        var database = await ShopDatabase.ShareAsync(postgres, ShopProvider.PostgreSql, orders: 1);
        await database.EnqueueAsync();
        return database;
    }
}
