using System.Collections.Concurrent;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace EfBatched.AspNetCore.Tests;

/// <summary>Antiforgery tokens in a page that changes by itself.</summary>
[Collection("browser")]
public class BrowserTokenTest(PostgresFixture postgres, BrowserFixture browser)
{
    private readonly ConcurrentBag<string> _faults = [];

    [Fact]
    public async Task A_form_that_came_by_a_live_update_is_taken_and_the_token_of_an_old_one_is_renewed()
    {
        await using var database = await ShopDatabase.ShareAsync(postgres, ShopProvider.PostgreSql, orders: 1);
        await database.EnqueueAsync();
        await using var shop = await WebShop.StartAsync(
            database.ConnectionString,
            o => o.RequiresAntiforgeryTokens = true,
            builder =>
            {
                builder.Services.AddAntiforgery();
                builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
            });
        await using var context = await browser.OpenAsync();
        var page = await context.OpenAsync(shop, WebShop.Path, _faults);

        // The button was not there when the page was loaded.
        await database.OperateAsync(m => m.PauseAsync("ChangeOrders", "busy", "Bob"));
        var resume = page.GetByRole(AriaRole.Button, new() { Name = "Resume ChangeOrders" });
        await resume.WaitForAsync();
        await resume.ClickAsync();
        var pause = page.GetByRole(AriaRole.Button, new() { Name = "Pause ChangeOrders" });
        await pause.WaitForAsync();
        Assert.Equal(BatchedMigrationStatus.Active, (await database.StateAsync()).Status);

        // The cookie is gone, as when it has expired: what is shown gets a new one, and the forms their tokens.
        var token = page.Locator("#pause-" + (await database.StateAsync()).Id + " input[name=__RequestVerificationToken]");
        await context.ClearCookiesAsync();
        await Eventually.TrueAsync(async () => (await context.CookiesAsync()).Count == 1);
        var old = await token.InputValueAsync();
        await Eventually.TrueAsync(async () => await token.InputValueAsync() != old);
        await pause.ClickAsync();
        await resume.WaitForAsync();

        Assert.Equal(BatchedMigrationStatus.Paused, (await database.StateAsync()).Status);
        Assert.Empty(_faults);
    }
}
