using System.Collections.Concurrent;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.Playwright;

namespace EfBatched.AspNetCore.Tests;

/// <summary>The life of a migration that a runner runs, from its first batch to its end, as a person sees and steers it in a browser.</summary>
[Collection("browser")]
public class BrowserLifeTest(PostgresFixture postgres, BrowserFixture browser)
{
    private const int Orders = 400;

    private readonly ConcurrentBag<string> _faults = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_migration_is_followed_and_steered_from_its_start_to_its_end(bool byKeyboard)
    {
        await using var database = await ShopDatabase.CreateAsync(postgres, ShopProvider.PostgreSql, Orders);
        await database.ExecuteAsync("""ALTER TABLE "Orders" ADD CONSTRAINT ck_changes CHECK ("Id" NOT IN (30, 70) OR "Changes" = 0)""");
        await database.EnqueueAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);
        await using var context = await browser.OpenAsync();
        var page = await context.OpenAsync(shop, WebShop.Path, _faults);
        var first = new TaskCompletionSource();
        await using var host = new ShopHost(database, o => o.RetryDelay = TimeSpan.FromMilliseconds(100));
        host.Script.Work = async (batch, cancellationToken) =>
        {
            await first.Task.WaitAsync(cancellationToken);
            return await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

        // Nobody runs it, then somebody does.
        await TagAsync(page, ".card", "no runner");
        await host.StartAsync(TestContext.Current.CancellationToken);
        await TagAsync(page, ".card", "running");
        await PressAsync(page.GetByRole(AriaRole.Link, new() { Name = "ChangeOrders" }), byKeyboard);
        await TagAsync(page, "h1", "running");

        // While the batch is at work it is pausing.
        await PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "Pause ChangeOrders" }), byKeyboard);
        await TagAsync(page, "h1", "pausing");
        first.SetResult();
        await TagAsync(page, "h1", "paused");

        await page.Locator("#value-jobSize").FillAsync("200");
        await PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "Set job size" }), byKeyboard);
        await page.Locator("#set-jobSize", new() { HasText = "by dashboard@" }).WaitForAsync();
        Assert.Equal(200, (await database.StateAsync()).JobSize);
        await PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "Resume ChangeOrders" }), byKeyboard);

        // Two rows cannot be changed. One of them is mended, and both are tried again.
        await page.Locator("#failed .count", new() { HasText = "2" }).WaitForAsync();
        await page.Locator("#failed tbody tr", new() { HasText = "[70]" }).WaitForAsync();
        await database.ExecuteAsync(
            """ALTER TABLE "Orders" DROP CONSTRAINT ck_changes, ADD CONSTRAINT ck_changes CHECK ("Id" <> 70 OR "Changes" = 0)""");
        await PressAsync(page.GetByRole(AriaRole.Link, new() { Name = "23514 ck_changes" }), byKeyboard);
        await page.WaitForURLAsync(url => url.Contains("sqlState=23514", StringComparison.Ordinal));
        await PressAsync(page.GetByRole(AriaRole.Link, new() { Name = "Retry all that match…" }), byKeyboard);
        await page.GetByRole(AriaRole.Heading, new() { Name = "Retry 2 failed job(s) of ChangeOrders" }).WaitForAsync();
        await PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "Retry 2 job(s)" }), byKeyboard);

        // What is left is given up, with its count and a reason.
        await page.Locator("#failed .count", new() { HasText = "1" }).WaitForAsync();
        await PressAsync(page.GetByRole(AriaRole.Link, new() { Name = "Skip all that match…" }), byKeyboard);
        await page.GetByRole(AriaRole.Heading, new() { Name = "Skip 1 failed job(s) of ChangeOrders" }).WaitForAsync();
        await page.Locator("#reason").FillAsync("order 70 is a test");
        await PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "Skip 1 job(s)" }), byKeyboard);
        await TagAsync(page, "h1", "failed");
        await PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "Retry ChangeOrders" }), byKeyboard);
        await TagAsync(page, "h1", "finished");

        Assert.Equal(new Dictionary<int, int> { [0] = 1, [1] = Orders - 1 }, await database.ChangesAsync());
        var events = await database.OperateAsync(m => m.EventsAsync("ChangeOrders", 50));
        Assert.Contains(events, e => e is { Kind: BatchedEventKind.JobSkipped, Reason: "1 failed job(s) at once: order 70 is a test" });
        Assert.Empty(_faults);
    }

    private static Task TagAsync(IPage page, string within, string word) =>
        page.Locator($"{within} .tag", new() { HasText = word }).WaitForAsync();

    private static async Task PressAsync(ILocator element, bool byKeyboard)
    {
        if (!byKeyboard)
        {
            await element.ClickAsync();
            return;
        }

        await element.FocusAsync();
        await element.Page.Keyboard.PressAsync("Enter");
    }
}
