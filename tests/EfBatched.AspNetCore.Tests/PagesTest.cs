using System.Net;
using System.Text.Json;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.AspNetCore.Builder;
using Npgsql;

namespace EfBatched.AspNetCore.Tests;

/// <summary>What pages and the HTTP API say.</summary>
public class PagesTest(PostgresFixture postgres)
{
    private const string Api = WebShop.Path + "/api/migrations/ChangeOrders";

    [Theory]
    [InlineData("/base", "/base")]
    [InlineData("/base/", "/base")]
    public async Task Links_are_right_under_a_path_base(string pathBase, string expected)
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString, use: app => app.UsePathBase(pathBase));

        foreach (var path in new[] { WebShop.Path, WebShop.Path + "/" })
        {
            var html = await shop.GetAsync(expected + path);
            Assert.Contains($"href=\"{expected}{WebShop.Path}/migrations/ChangeOrders\"", html, StringComparison.Ordinal);
            Assert.Contains($"href=\"{expected}{WebShop.Path}/assets/", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Assets_are_kept_by_browsers_and_known_by_their_content()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);
        var html = await shop.GetAsync(WebShop.Path);
        var address = System.Text.RegularExpressions.Regex.Match(html, "href=\"([^\"]+dashboard.css)\"").Groups[1].Value;

        using var asset = await shop.SendAsync(HttpMethod.Get, address);
        using var wrong = await shop.SendAsync(HttpMethod.Get, WebShop.Path + "/assets/0123/dashboard.css");

        Assert.Equal(TimeSpan.FromDays(365), asset.Headers.CacheControl!.MaxAge);
        Assert.Equal(HttpStatusCode.NotFound, wrong.StatusCode);
    }

    [Fact]
    public async Task What_is_unknown_is_not_found()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);

        foreach (var path in new[]
        {
            WebShop.Path + "/migrations/Nobody", WebShop.Path + "/migrations/ChangeOrders?in=Other", WebShop.Path + "/api/migrations/Nobody",
        })
        {
            using var response = await shop.SendAsync(HttpMethod.Get, path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        using var job = await shop.SendAsync(HttpMethod.Post, WebShop.Path + "/migrations/ChangeOrders/jobs/77/retry", WebShop.Form());
        Assert.Equal(HttpStatusCode.NotFound, job.StatusCode);
    }

    [Fact]
    public async Task A_database_that_is_down_is_said_and_comes_back()
    {
        await using var database = await ShopDatabase.CreateAsync(postgres, ShopProvider.PostgreSql, orders: 1);
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;
        await using var shop = await WebShop.StartAsync(database.ConnectionString + ";Pooling=false");
        await using var server = NpgsqlDataSource.Create(postgres.ConnectionString);

        await AllowAsync(server, name, false);
        using var down = await shop.SendAsync(HttpMethod.Get, WebShop.Path);
        using var api = await shop.SendAsync(HttpMethod.Get, WebShop.Path + "/api/migrations");
        await AllowAsync(server, name, true);

        Assert.Equal((503, 503), ((int)down.StatusCode, (int)api.StatusCode));
        Assert.Equal("application/problem+json", api.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("Password", await down.Content.ReadAsStringAsync(Cancellation), StringComparison.OrdinalIgnoreCase);
        await Eventually.TrueAsync(async () =>
        {
            using var again = await shop.SendAsync(HttpMethod.Get, WebShop.Path);
            return again.StatusCode == HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task Missing_tables_are_an_empty_state()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);

        var html = await shop.GetAsync(WebShop.Path);
        var health = await HealthAsync(shop);

        Assert.Contains("The tracking tables do not exist yet", html, StringComparison.Ordinal);
        Assert.Contains("batched-migrations: Healthy", health, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_come_by_page_and_filter()
    {
        await using var database = await ShareAsync();
        await AddJobsAsync(database, 120);
        await using var shop = await WebShop.StartAsync(database.ConnectionString);
        var seen = new List<string>();
        var next = "";
        do
        {
            var page = JsonDocument.Parse(await shop.GetAsync($"{Api}/jobs?status=finished&take=50{next}")).RootElement;
            seen.AddRange(page.GetProperty("jobs").EnumerateArray().Select(j => j.GetProperty("id").GetString()!));
            next = page.GetProperty("next").GetString() is { } before ? $"&before={before}" : "";
        }
        while (next.Length > 0);

        using var bad = await shop.SendAsync(HttpMethod.Get, Api + "/jobs?status=odd");
        using var large = await shop.SendAsync(HttpMethod.Get, Api + "/jobs?take=100000");

        Assert.Equal(120, seen.Distinct().Count());
        Assert.Equal((400, 400), ((int)bad.StatusCode, (int)large.StatusCode));
    }

    [Fact]
    public async Task All_failed_jobs_of_a_filter_are_counted_and_then_skipped()
    {
        await using var database = await ShareAsync();
        await AddFailedAsync(database, 3, "23514");
        await AddFailedAsync(database, 2, "22001");
        await using var shop = await WebShop.StartAsync(database.ConnectionString);

        var confirm = await shop.GetAsync(WebShop.Path + "/migrations/ChangeOrders/jobs/skip?sqlState=23514");
        using var done = await shop.SendAsync(
            HttpMethod.Post, WebShop.Path + "/migrations/ChangeOrders/jobs/skip?sqlState=23514", WebShop.Form(("reason", "bad data")));

        Assert.Contains("Skip 3 failed job(s)", confirm, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
        var state = await database.StateAsync();
        Assert.Equal((2, 3), (state.Jobs[BatchedJobStatus.Failed], state.Jobs[BatchedJobStatus.Skipped]));
        var events = await database.OperateAsync(m => m.EventsAsync("ChangeOrders", 1));
        Assert.Equal("3 failed job(s) at once: bad data", events[0].Reason);
    }

    [Fact]
    public async Task The_most_jobs_of_one_change_are_said_before_and_the_rest_is_left()
    {
        await using var database = await ShareAsync();
        await AddFailedAsync(database, 10_003, "23514");
        await using var shop = await WebShop.StartAsync(database.ConnectionString);

        var page = await shop.GetAsync(WebShop.Path + "/migrations/ChangeOrders");
        var confirm = await shop.GetAsync(WebShop.Path + "/migrations/ChangeOrders/jobs/skip");
        using var done = await shop.SendAsync(
            HttpMethod.Post, WebShop.Path + "/migrations/ChangeOrders/jobs/skip", WebShop.Form(("reason", "bad data")));

        Assert.Contains("At most 10,000 at once.", page, StringComparison.Ordinal);
        Assert.Contains("Skip 10,000 failed job(s)", confirm, StringComparison.Ordinal);
        Assert.Contains("10,003 match.", confirm, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
        var state = await database.StateAsync();
        Assert.Equal((3, 10_000), (state.Jobs[BatchedJobStatus.Failed], state.Jobs[BatchedJobStatus.Skipped]));
    }

    [Fact]
    public async Task A_stale_change_of_settings_is_refused_and_says_what_was_changed()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);
        using var settings = await shop.SendAsync(HttpMethod.Get, Api + "/settings");
        Assert.Equal(HttpStatusCode.OK, settings.StatusCode);
        var etag = settings.Headers.ETag!.ToString();

        using var first = await PatchAsync(shop, etag, """{"settings":{"jobSize":"700"},"reason":"first"}""");
        using var second = await PatchAsync(shop, etag, """{"settings":{"jobSize":"900"},"reason":"second"}""");
        using var none = await PatchAsync(shop, null, """{"settings":{"jobSize":"900"}}""");
        using var range = await PatchAsync(shop, "*", """{"settings":{"jobSize":"0","dutyCyclePercent":"200"}}""");
        using var odd = await PatchAsync(shop, "*", """{"settings":{"jobSize":"many"}}""");
        using var form = await shop.SendAsync(
            HttpMethod.Post, WebShop.Path + "/migrations/ChangeOrders/settings",
            WebShop.Form(("setting", "jobSize"), ("value", "900"), ("version", etag.Trim('"'))));

        Assert.Equal([200, 412, 428, 400, 400, 409], new[] { first, second, none, range, odd, form }.Select(r => (int)r.StatusCode));
        Assert.Contains("first (job size from", await form.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(700, (await database.StateAsync()).JobSize);
    }

    [Fact]
    public async Task Health_checks_say_what_is_wrong()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);
        using var response = await shop.SendAsync(HttpMethod.Get, "/health");
        var nobody = await response.Content.ReadAsStringAsync(Cancellation);
        await database.ExecuteAsync("UPDATE batched_migrations SET status = 'Failed', error_code = 'Unknown'");
        await using var later = await WebShop.StartAsync(database.ConnectionString);
        using var failing = await later.SendAsync(HttpMethod.Get, "/health");
        var failed = await failing.Content.ReadAsStringAsync(Cancellation);

        Assert.Contains("batched-migrations: Degraded: ChangeOrders: No runner is alive.", nobody, StringComparison.Ordinal);
        Assert.Contains("batched-migrations-finished: Unhealthy: Not finished: ChangeOrders.", nobody, StringComparison.Ordinal);
        Assert.Contains("batched-migrations: Unhealthy: ChangeOrders: It failed", failed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_is_described()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);

        var paths = JsonDocument.Parse(await shop.GetAsync("/openapi/v1.json")).RootElement.GetProperty("paths");

        var settings = paths.GetProperty(WebShop.Path + "/api/migrations/{name}/settings");
        Assert.True(settings.TryGetProperty("patch", out var patch) && settings.TryGetProperty("get", out _));
        Assert.True(patch.GetProperty("responses").TryGetProperty("412", out _));
        Assert.True(paths.TryGetProperty(WebShop.Path + "/api/migrations/{name}/pause", out _));
        Assert.DoesNotContain(paths.EnumerateObject(), p => !p.Name.Contains("/api/", StringComparison.Ordinal));
    }

    private static async Task AllowAsync(NpgsqlDataSource server, string database, bool isAllowed)
    {
        await using var command = server.CreateCommand($"ALTER DATABASE {database} ALLOW_CONNECTIONS {isAllowed}");
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<string> HealthAsync(WebShop shop)
    {
        using var response = await shop.SendAsync(HttpMethod.Get, "/health");
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<HttpResponseMessage> PatchAsync(WebShop shop, string? etag, string json) =>
        shop.SendAsync(
            HttpMethod.Patch, Api + "/settings", new StringContent(json, System.Text.Encoding.UTF8, "application/json"),
            etag is null ? [] : [("If-Match", etag)]);

    internal static Task<int> AddJobsAsync(ShopDatabase database, int count) =>
        database.ExecuteAsync(
            $"""
            INSERT INTO batched_jobs (migration_id, after_key, up_to, status, attempts, batch_size, job_size, batches, rows_scanned, rows_migrated,
                work_ms, throttled_ms, created_at, started_at, finished_at)
            SELECT m.id, '[' || i || ']', '[' || i + 1 || ']', 'Finished', 1, 100, 100, 1, 100, 100, 20 + i % 7, 10, now() - (({count} - i) * interval '1 second'),
                now() - (({count} - i) * interval '1 second'), now() - (({count} - i - 1) * interval '1 second')
            FROM generate_series(1, {count}) AS i, batched_migrations AS m WHERE m.name = 'ChangeOrders'
            """);

    internal static Task<int> AddFailedAsync(ShopDatabase database, int count, string sqlState) =>
        database.ExecuteAsync(
            $"""
            INSERT INTO batched_jobs (migration_id, after_key, up_to, status, attempts, batch_size, job_size, is_isolated_row, created_at, finished_at,
                error_code, error_sql_state, error_type, error_message, error_hint, error_constraint)
            SELECT m.id, '[' || i || ']', '[' || i + 1 || ']', 'Failed', 2, 1, 1, true, now(), now(), 'Unknown', '{sqlState}', 'PostgresException',
                'new row violates a check constraint', 'Mend the row.', 'ck_orders_total'
            FROM generate_series(1, {count}) AS i, batched_migrations AS m WHERE m.name = 'ChangeOrders'
            """);

    private async Task<ShopDatabase> ShareAsync()
    {
        var database = await ShopDatabase.ShareAsync(postgres, ShopProvider.PostgreSql, orders: 1);
        await database.EnqueueAsync();
        return database;
    }
}
