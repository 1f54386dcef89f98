using System.Text.Json;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.AspNetCore.Tests;

/// <summary>The dashboard and its API over SQLite.</summary>
public class SqliteTest(PostgresFixture postgres)
{
    private const string Page = WebShop.Path + "/migrations/ChangeOrders";
    private const string Api = WebShop.Path + "/api/migrations/ChangeOrders";

    [Fact]
    public async Task Everything_is_shown_and_operated_on_sqlite()
    {
        await using var database = await ShopDatabase.CreateAsync(postgres, ShopProvider.Sqlite, orders: 30);
        await database.EnqueueAsync();
        await database.ExecuteAsync(
            """
            INSERT INTO batched_jobs (migration_id, after_key, up_to, status, attempts, batch_size, job_size, batches, rows_scanned, rows_migrated,
                work_ms, throttled_ms, created_at, started_at, finished_at)
            SELECT id, '[10]', '[20]', 'Finished', 1, 100, 100, 1, 1, 1, 20, 10, created_at, created_at, created_at FROM batched_migrations;
            INSERT INTO batched_jobs (migration_id, after_key, up_to, status, attempts, batch_size, job_size, is_isolated_row, created_at, finished_at,
                error_code, error_message)
            SELECT id, '[20]', '[30]', 'Failed', 2, 1, 1, 1, created_at, created_at, 'Unknown', 'bad row' FROM batched_migrations;
            INSERT INTO batched_runners (id, host, process_id, version, names, started_at, heartbeat_at)
            SELECT '0B6FA1A5-41B5-4A58-9F0B-5C0BB3A7C1D2', 'web-1', 17, '1.2.3', 'ChangeOrders', created_at, created_at FROM batched_migrations
            """);
        await using var shop = await WebShop.StartAsync(database.ConnectionString, provider: ShopProvider.Sqlite);

        var index = await shop.GetAsync(WebShop.Path);
        var page = await shop.GetAsync(Page);
        var runners = await shop.GetAsync(WebShop.Path + "/runners");
        var list = await JsonAsync(shop, WebShop.Path + "/api/migrations");
        var jobs = await JsonAsync(shop, Api + "/jobs");
        using var health = await shop.SendAsync(HttpMethod.Get, "/health");

        Assert.Contains("/migrations/ChangeOrders\"", index, StringComparison.Ordinal);
        Assert.Contains("bad row", page, StringComparison.Ordinal);
        Assert.Contains("part-finished", page, StringComparison.Ordinal);
        Assert.Contains("web-1", runners, StringComparison.Ordinal);
        Assert.Equal("Active", list[0].GetProperty("status").GetString());
        Assert.Equal(2, jobs.GetProperty("jobs").GetArrayLength());
        Assert.Contains("batched-migrations", await TextAsync(health), StringComparison.Ordinal);

        Assert.Equal(303, await StatusAsync(shop, HttpMethod.Post, Page + "/pause", WebShop.Form(("reason", "busy"))));
        Assert.Equal((BatchedMigrationStatus.Paused, "busy"), (await database.StateAsync()) is var paused ? (paused.Status, paused.StatusReason) : default);
        Assert.Equal(200, await StatusAsync(shop, HttpMethod.Post, Api + "/resume"));
        Assert.Equal(BatchedMigrationStatus.Active, (await database.StateAsync()).Status);
        Assert.Equal(200, await StatusAsync(shop, HttpMethod.Post, Api + "/pause"));
        Assert.Equal(303, await StatusAsync(shop, HttpMethod.Post, Page + "/resume", WebShop.Form()));
        Assert.Equal(BatchedMigrationStatus.Active, (await database.StateAsync()).Status);

        Assert.Equal(303, await StatusAsync(shop, HttpMethod.Post, Page + "/jobs/skip", WebShop.Form(("reason", "bad data"))));
        Assert.Equal(1, (await database.StateAsync()).Jobs[BatchedJobStatus.Skipped]);
        Assert.Equal(
            303, await StatusAsync(shop, HttpMethod.Post, Page + "/settings", WebShop.Form(("setting", "jobSize"), ("value", "700"), ("version", "0"))));
        Assert.Equal(700, (await database.StateAsync()).JobSize);
        Assert.Equal("SettingsChanged", (await JsonAsync(shop, Api + "/events"))[0].GetProperty("kind").GetString());
    }

    private static async Task<JsonElement> JsonAsync(WebShop shop, string path) => JsonDocument.Parse(await shop.GetAsync(path)).RootElement;

    private static Task<string> TextAsync(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static async Task<int> StatusAsync(WebShop shop, HttpMethod method, string path, HttpContent? content = null)
    {
        using var response = await shop.SendAsync(method, path, content);
        return (int)response.StatusCode;
    }
}
