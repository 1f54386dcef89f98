using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfBatched.AspNetCore.Tests;

/// <summary>Who is answered, and who is not.</summary>
public class SecurityTest(PostgresFixture postgres)
{
    private const string Pause = WebShop.Path + "/migrations/ChangeOrders/pause";

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("X-Forwarded-Host", "localhost")]
    [InlineData("X-Original-For", "127.0.0.1:3")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("Host", "shop.example")]
    public async Task Without_a_policy_a_request_that_came_from_elsewhere_is_refused(string header, string value)
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);

        using var local = await shop.SendAsync(HttpMethod.Get, WebShop.Path);
        using var other = await shop.SendAsync(HttpMethod.Get, WebShop.Path, null, (header, value));
        using var api = await shop.SendAsync(HttpMethod.Get, WebShop.Path + "/api/migrations", null, (header, value));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (local.StatusCode, other.StatusCode, api.StatusCode));
        var text = await other.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("ReadPolicy", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ChangeOrders", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_speaks_the_old_protocol_is_refused()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", shop.Address.Port, TestContext.Current.CancellationToken);

        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"GET {WebShop.Path} HTTP/1.0\r\nHost: localhost\r\n\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        var status = await reader.ReadLineAsync(TestContext.Current.CancellationToken);

        Assert.Contains(" 403 ", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reading_and_operating_are_two_policies()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString, WithPolicies);

        async Task<int> StatusAsync(HttpMethod method, string path, string? user)
        {
            using var response = await shop.SendAsync(
                method, path, method == HttpMethod.Post && !path.Contains("/api/", StringComparison.Ordinal) ? WebShop.Form(("reason", "busy")) : null, user is null ? [] : [(WebShop.User, user)]);
            return (int)response.StatusCode;
        }

        Assert.Equal(401, await StatusAsync(HttpMethod.Get, WebShop.Path, null));
        Assert.Equal(401, await StatusAsync(HttpMethod.Get, WebShop.Path + "/migrations/Nobody", null));
        Assert.Equal(401, await StatusAsync(HttpMethod.Get, WebShop.Path + "/api/migrations", null));
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, WebShop.Path, "rita"));
        Assert.Equal(403, await StatusAsync(HttpMethod.Post, Pause, "rita"));
        Assert.Equal(403, await StatusAsync(HttpMethod.Post, WebShop.Path + "/api/migrations/ChangeOrders/pause", "rita"));
        Assert.Equal(303, await StatusAsync(HttpMethod.Post, Pause, "olga"));
        Assert.Equal(BatchedMigrationStatus.Paused, (await database.StateAsync()).Status);
        var events = await database.OperateAsync(m => m.EventsAsync("ChangeOrders", 1));
        Assert.Equal(("olga", "busy"), (events[0].Actor, events[0].Reason));
    }

    [Fact]
    public async Task A_reader_is_shown_no_button()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString, WithPolicies);

        using var reader = await shop.SendAsync(HttpMethod.Get, WebShop.Path + "/migrations/ChangeOrders", null, (WebShop.User, "rita"));
        using var operates = await shop.SendAsync(HttpMethod.Get, WebShop.Path + "/migrations/ChangeOrders", null, (WebShop.User, "olga"));

        Assert.DoesNotContain("method=\"post\"", await TextAsync(reader), StringComparison.Ordinal);
        Assert.Contains("method=\"post\"", await TextAsync(operates), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example", false)]
    [InlineData("Origin", "null", false)]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Sec-Fetch-Site", "same-site", false)]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    [InlineData("Accept", "*/*", true)]
    public async Task A_change_that_another_origin_asks_for_is_refused(string header, string value, bool isAllowed)
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);

        using var form = await shop.SendAsync(HttpMethod.Post, Pause, WebShop.Form(("reason", "busy")), (header, value));
        using var api = await shop.SendAsync(HttpMethod.Post, WebShop.Path + "/api/migrations/ChangeOrders/pause", null, (header, value));

        Assert.Equal(isAllowed ? (303, 200) : (403, 403), ((int)form.StatusCode, (int)api.StatusCode));
        Assert.Equal(isAllowed ? BatchedMigrationStatus.Paused : BatchedMigrationStatus.Active, (await database.StateAsync()).Status);
    }

    [Fact]
    public async Task What_is_no_change_that_is_known_is_refused()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);

        using var large = await shop.SendAsync(HttpMethod.Post, Pause, WebShop.Form(("reason", new string('x', 100_000))));
        using var method = await shop.SendAsync(HttpMethod.Delete, WebShop.Path + "/migrations/ChangeOrders");
        using var noForm = await shop.SendAsync(HttpMethod.Post, Pause, new StringContent("{}"));
        using var noReason = await shop.SendAsync(HttpMethod.Post, WebShop.Path + "/migrations/ChangeOrders/cancel", WebShop.Form(("reason", " ")));
        using var unknown = await shop.SendAsync(HttpMethod.Post, WebShop.Path + "/migrations/Nobody/pause", WebShop.Form());
        using var resume = await shop.SendAsync(HttpMethod.Post, WebShop.Path + "/migrations/ChangeOrders/retry", WebShop.Form());

        Assert.Equal(
            [413, 405, 400, 400, 404, 409],
            new[] { large, method, noForm, noReason, unknown, resume }.Select(r => (int)r.StatusCode));
        Assert.Equal(BatchedMigrationStatus.Active, (await database.StateAsync()).Status);
    }

    [Fact]
    public async Task Every_page_has_strict_headers_and_nothing_inline()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);

        foreach (var path in new[] { "", "/runners", "/migrations/ChangeOrders", "/migrations/Nobody" })
        {
            using var response = await shop.SendAsync(HttpMethod.Get, WebShop.Path + path);
            var html = await TextAsync(response);
            var policy = response.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("same-origin", response.Headers.GetValues("Referrer-Policy").Single());
            Assert.True(response.Headers.CacheControl!.NoStore);
            Assert.DoesNotContain(" style=", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<style", html, StringComparison.Ordinal);
            Assert.DoesNotContain(" onclick=", html, StringComparison.Ordinal);
            Assert.DoesNotContain("http://", html.Replace(shop.Address.ToString(), "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Markup_in_names_hosts_and_errors_stays_text()
    {
        const string Markup = "<script>alert(1)</script>\"'<b>";
        await using var database = await ShareAsync();
        await database.ExecuteAsync(
            $"""
            UPDATE batched_migrations SET name = '{Markup.Replace("'", "''", StringComparison.Ordinal)}', status = 'Failed', error_code = 'Unknown', error_message = '<i>oh</i>';
            INSERT INTO batched_runners (id, host, process_id, version, names, started_at, heartbeat_at)
            VALUES (gen_random_uuid(), '<u>host</u>', 1, '<u>v</u>', 'x', now(), now());
            INSERT INTO batched_jobs (migration_id, up_to, status, attempts, batch_size, job_size, created_at, error_code, error_message, error_hint)
            SELECT id, '["<s>key</s>"]', 'Failed', 1, 1, 1, now(), 'Unknown', '<s>bad</s>', '<s>hint</s>' FROM batched_migrations
            """);
        await using var shop = await WebShop.StartAsync(database.ConnectionString);

        var index = await shop.GetAsync(WebShop.Path);
        var page = await shop.GetAsync($"{WebShop.Path}/migrations/{Uri.EscapeDataString(Markup)}");
        var runners = await shop.GetAsync(WebShop.Path + "/runners");

        foreach (var html in new[] { index, page, runners })
        {
            Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
            Assert.DoesNotMatch("<(i|u|s|b)>(oh|host|v|key|bad|hint)", html);
        }

        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        Assert.Contains("&lt;u&gt;host", runners, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production", true)]
    [InlineData("Development", false)]
    public async Task Outside_development_a_missing_policy_is_warned_of(string environment, bool isWarned)
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString, environment: environment);

        Assert.Equal(isWarned, shop.Log.Entries.Items.Any(e => e.Level == LogLevel.Warning && e.Message.Contains("OperatePolicy", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_the_dashboard_logs_is_explained()
    {
        var logged = typeof(DashboardLog).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()
            .Select(l => $"| {l.EventId} | {l.Level} | `{l.Message}` |").ToList();
        var listed = Repository.Read("docs/diagnostics.md").Split('\n').Where(l => l.StartsWith("| 61", StringComparison.Ordinal)).ToList();

        Assert.Equal(logged.Count, listed.Count);
        Assert.All(logged, l => Assert.Contains(listed, line => line.StartsWith(l, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_policy_without_authorization_is_refused_at_the_start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        await using var app = builder.Build();

        var refused = Assert.Throws<InvalidOperationException>(
            () => app.MapBatchedMigrations<ShopContext>("/m", o => o.ReadPolicy = "read"));

        Assert.Contains("AddAuthorization", refused.Message, StringComparison.Ordinal);
    }

    private static void WithPolicies(BatchedMigrationsDashboardOptions options)
    {
        options.ReadPolicy = "read";
        options.OperatePolicy = "operate";
    }

    private static Task<string> TextAsync(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private async Task<ShopDatabase> ShareAsync()
    {
        var database = await ShopDatabase.ShareAsync(postgres, ShopProvider.PostgreSql, orders: 1);
        await database.EnqueueAsync();
        return database;
    }
}
