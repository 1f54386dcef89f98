using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.AspNetCore.Tests;

/// <summary>Changes need the host's antiforgery tokens where the dashboard is told to ask for them.</summary>
public sealed class AntiforgeryTest(PostgresFixture postgres) : IDisposable
{
    private const string Migration = WebShop.Path + "/migrations/ChangeOrders";
    private const string Api = WebShop.Path + "/api/migrations/ChangeOrders";

    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("efbatched-keys");

    [Fact]
    public async Task A_form_needs_the_token_of_its_page()
    {
        await using var database = await ShareAsync();
        await using var shop = await StartAsync(database, sharesKeys: false);
        var (field, token, cookie) = await ReadFormAsync(shop);

        Assert.Equal(403, await PauseAsync(shop, null, cookie));
        Assert.Equal(403, await PauseAsync(shop, (field, token), null));
        Assert.Equal(403, await PauseAsync(shop, (field, token[..^8] + "AAAAAAAA"), cookie));
        Assert.Equal(403, await PauseAsync(shop, (field, token), cookie, ("Origin", "https://evil.example")));
        Assert.Equal(BatchedMigrationStatus.Active, (await database.StateAsync()).Status);
        Assert.Equal(303, await PauseAsync(shop, (field, token), cookie));
        Assert.Equal(BatchedMigrationStatus.Paused, (await database.StateAsync()).Status);
    }

    [Fact]
    public async Task A_token_of_somebody_else_is_refused()
    {
        await using var database = await ShareAsync();
        await using var shop = await StartAsync(database, sharesKeys: false);
        var (field, token, cookie) = await ReadFormAsync(shop, (WebShop.User, "rita"));

        Assert.Equal(403, await PauseAsync(shop, (field, token), cookie, (WebShop.User, "olga")));
        Assert.Equal(303, await PauseAsync(shop, (field, token), cookie, (WebShop.User, "rita")));
    }

    [Fact]
    public async Task The_api_needs_the_token_in_its_header()
    {
        await using var database = await ShareAsync();
        await using var shop = await StartAsync(database, sharesKeys: false);
        using var answer = await shop.SendAsync(HttpMethod.Get, WebShop.Path + "/api/antiforgery");
        var json = JsonDocument.Parse(await TextAsync(answer)).RootElement;
        var header = (json.GetProperty("header").GetString()!, json.GetProperty("token").GetString()!);
        var cookie = ("Cookie", CookieOf(answer));
        using var settings = await shop.SendAsync(HttpMethod.Get, Api + "/settings");
        var etag = ("If-Match", settings.Headers.ETag!.ToString());

        async Task<int> StatusAsync(HttpMethod method, string path, string body, params (string, string)[] headers)
        {
            using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var response = await shop.SendAsync(method, path, content, headers);
            return (int)response.StatusCode;
        }

        const string Change = """{"settings":{"jobSize":"700"}}""";
        Assert.Equal(403, await StatusAsync(HttpMethod.Post, Api + "/pause", "{}"));
        Assert.Equal(403, await StatusAsync(HttpMethod.Post, Api + "/pause", "{}", (header.Item1, "forged"), cookie));
        Assert.Equal(403, await StatusAsync(HttpMethod.Patch, Api + "/settings", Change, etag, cookie));
        Assert.Equal(200, await StatusAsync(HttpMethod.Post, Api + "/pause", "{}", header, cookie));
        Assert.Equal(200, await StatusAsync(HttpMethod.Patch, Api + "/settings", Change, etag, header, cookie));
        Assert.Equal((BatchedMigrationStatus.Paused, 700), (await database.StateAsync()) is var state ? (state.Status, state.JobSize) : default);
    }

    [Theory]
    [InlineData(true, 303)]
    [InlineData(false, 403)]
    public async Task The_form_of_one_replica_is_taken_by_another_where_they_share_their_keys(bool sharesKeys, int expected)
    {
        await using var database = await ShareAsync();
        await using var first = await StartAsync(database, sharesKeys);
        await using var second = await StartAsync(database, sharesKeys);
        var (field, token, cookie) = await ReadFormAsync(first);

        Assert.Equal(expected, await PauseAsync(second, (field, token), cookie));
    }

    [Fact]
    public async Task Without_the_option_there_is_no_token()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);

        using var page = await shop.SendAsync(HttpMethod.Get, Migration);
        using var api = await shop.SendAsync(HttpMethod.Get, WebShop.Path + "/api/antiforgery");

        Assert.False(page.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.NotFound, api.StatusCode);
    }

    [Fact]
    public async Task Tokens_without_antiforgery_are_refused_at_the_start()
    {
        await using var database = await ShareAsync();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => WebShop.StartAsync(database.ConnectionString, o => o.RequiresAntiforgeryTokens = true));

        Assert.Contains("AddAntiforgery", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _keys.Delete(recursive: true);

    private Task<WebShop> StartAsync(ShopDatabase database, bool sharesKeys) =>
        WebShop.StartAsync(database.ConnectionString, o => o.RequiresAntiforgeryTokens = true, builder => Protect(builder, sharesKeys));

    private void Protect(WebApplicationBuilder builder, bool sharesKeys)
    {
        builder.Services.AddAntiforgery();
        var folder = sharesKeys ? _keys : _keys.CreateSubdirectory(Guid.NewGuid().ToString("N"));
        builder.Services.AddDataProtection().SetApplicationName("shop").PersistKeysToFileSystem(folder);
    }

    private static async Task<(string Field, string Token, string Cookie)> ReadFormAsync(WebShop shop, params (string, string)[] headers)
    {
        using var page = await shop.SendAsync(HttpMethod.Get, Migration, null, headers);
        var field = Regex.Match(await TextAsync(page), "type=\"hidden\" name=\"(__[^\"]+)\" value=\"([^\"]+)\"");
        return (field.Groups[1].Value, field.Groups[2].Value, CookieOf(page));
    }

    private static async Task<int> PauseAsync(
        WebShop shop, (string Name, string Value)? token, string? cookie, params (string Name, string Value)[] headers)
    {
        using var form = token is { } field ? WebShop.Form(("reason", "busy"), field) : WebShop.Form(("reason", "busy"));
        using var response = await shop.SendAsync(HttpMethod.Post, Migration + "/pause", form, [.. headers, .. Cookies(cookie)]);
        return (int)response.StatusCode;
    }

    private static IEnumerable<(string Name, string Value)> Cookies(string? cookie) => cookie is null ? [] : [("Cookie", cookie)];

    private static string CookieOf(HttpResponseMessage response) => response.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

    private static Task<string> TextAsync(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private async Task<ShopDatabase> ShareAsync()
    {
        var database = await ShopDatabase.ShareAsync(postgres, ShopProvider.PostgreSql, orders: 1);
        await database.EnqueueAsync();
        return database;
    }
}
