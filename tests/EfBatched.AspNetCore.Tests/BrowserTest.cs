using Deque.AxeCore.Commons;
using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace EfBatched.AspNetCore.Tests;

/// <summary>What a person sees and does, in a real browser.</summary>
[Collection("browser")]
public class BrowserTest(PostgresFixture postgres, BrowserFixture browser)
{
    // Of 200 cards of a kind it would take a minute to judge the colours of each.
    private static readonly AxeRunContext s_withoutRepeatedCards = new() { Exclude = [new AxeSelector(".cards > :nth-child(n + 6)")] };

    private const string Detail = WebShop.Path + "/migrations/ChangeOrders";

    private readonly ConcurrentBag<string> _faults = [];

    [Fact]
    public async Task A_migration_is_paused_by_mouse_and_cancelled_by_keyboard_without_a_reload_of_what_is_typed()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);
        await using var context = await browser.OpenAsync();
        var page = await OpenAsync(context, shop, WebShop.Path);

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause ChangeOrders" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume ChangeOrders" }).WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "ChangeOrders" }).ClickAsync();
        await page.Locator("#cancel-" + await IdAsync(database) + " summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Eventually.TrueAsync(() => page.EvaluateAsync<bool>("document.activeElement.name === 'reason'"));
        await page.Keyboard.TypeAsync("half a rea");

        // Somebody else does something: the page shows it, and keeps what is open and typed.
        await database.OperateAsync(m => m.ResumeAsync("ChangeOrders", "go on", "Bob"));
        await page.GetByText("go on").First.WaitForAsync();
        await page.Keyboard.TypeAsync("son");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("h1 .tag", new() { HasText = "cancelled" }).WaitForAsync();

        var state = await database.StateAsync();
        Assert.Equal((BatchedMigrationStatus.Cancelled, "half a reason"), (state.Status, state.StatusReason));
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task Of_two_windows_that_change_one_setting_the_second_is_told()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);
        await using var context = await browser.OpenAsync();
        var first = await OpenAsync(context, shop, Detail);
        var second = await OpenAsync(context, shop, Detail);
        await second.Locator("#value-jobSize").FillAsync("900");
        await first.Locator("#value-jobSize").FillAsync("700");

        await first.Locator("#set-jobSize button").ClickAsync();
        await first.GetByText("From the dashboard (job size").First.WaitForAsync();
        // The second window has seen the change, and still has what was typed before it.
        await second.GetByText("From the dashboard (job size").First.WaitForAsync();
        Assert.Equal("900", await second.Locator("#value-jobSize").InputValueAsync());
        await second.Locator("#set-jobSize button").ClickAsync();

        await second.GetByText("Changed meanwhile").First.WaitForAsync();
        Assert.Equal(700, (await database.StateAsync()).JobSize);
    }

    [Fact]
    public async Task A_rehearsal_is_started_by_keyboard_and_its_report_appears_by_itself()
    {
        await using var database = await ShopDatabase.ShareAsync(postgres, ShopProvider.PostgreSql, orders: 2_000);
        await database.EnqueueAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);
        await using var context = await browser.OpenAsync();
        var page = await OpenAsync(context, shop, Detail);

        await page.GetByRole(AriaRole.Button, new() { Name = "Rehearse" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#report").WaitForAsync();

        Assert.Contains("Everything was rolled back", await page.Locator("#report").InnerTextAsync(), StringComparison.Ordinal);
        Assert.True(await page.GetByRole(AriaRole.Button, new() { Name = "Rehearse again" }).IsVisibleAsync());
        Assert.Equal(new Dictionary<int, int> { [0] = 2_000 }, await database.ChangesAsync());
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task A_session_that_has_ended_is_said_and_the_page_stays()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString, o => (o.ReadPolicy, o.OperatePolicy) = ("read", "operate"));
        await using var context = await browser.OpenAsync();
        await context.AddCookiesAsync([new() { Name = "user", Value = "olga", Url = shop.Address.ToString() }]);
        var page = await OpenAsync(context, shop, Detail);

        await context.ClearCookiesAsync();
        await page.GetByText("Your session has ended").WaitForAsync();

        Assert.True(await page.GetByRole(AriaRole.Heading, new() { Name = "ChangeOrders" }).First.IsVisibleAsync());
    }

    [Fact]
    public async Task It_works_without_scripts()
    {
        await using var database = await ShareAsync();
        await using var shop = await WebShop.StartAsync(database.ConnectionString);
        await using var context = await browser.OpenAsync();
        await context.RouteAsync("**/*.js", r => r.AbortAsync());
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(shop.Address, Detail).ToString());

        await page.Locator(".act summary", new() { HasText = "Skip…" }).ClickAsync();
        await page.Locator(".act[open] input[name=reason]").FillAsync("not needed");
        await page.Locator(".act[open] button").ClickAsync();
        await page.Locator("h1 .tag", new() { HasText = "finished" }).WaitForAsync();

        Assert.Equal(BatchedMigrationStatus.Finished, (await database.StateAsync()).Status);
    }

    [Fact]
    public async Task Every_page_is_accessible_and_looks_as_its_screenshots()
    {
        await using var empty = await ShopDatabase.ShareAsync(postgres, ShopProvider.PostgreSql, orders: 1);
        await using var full = await ShareAsync();
        await Scenes.FillAsync(full);
        await using var emptyShop = await WebShop.StartAsync(empty.ConnectionString);
        await using var shop = await WebShop.StartAsync(full.ConnectionString);
        await using var other = await ShareAsync();
        await using var several = await WebShop.StartAsync(
            full.ConnectionString,
            o => o.AddContext<FillContext>(),
            b => b.Services.AddScoped(_ => new FillContext(ShopDatabase.Options(ShopProvider.PostgreSql, other.ConnectionString))));
        var found = new List<string>();
        foreach (var (name, width, scheme) in new[]
        {
            ("light-wide", 1440, ColorScheme.Light), ("dark-wide", 1440, ColorScheme.Dark), ("light-375", 375, ColorScheme.Light),
        })
        {
            await using var context = await browser.OpenAsync(width, 900, scheme);
            foreach (var (what, app, path) in new[]
            {
                ("empty", emptyShop, ""), ("index", shop, ""), ("migration", shop, "/migrations/ChangeOrders"), ("failed", shop, "/migrations/Failing"),
                ("held", shop, "/migrations/Held"), ("runners", shop, "/runners"), ("confirm", shop, "/migrations/Failing/jobs/skip"),
                ("nothing", shop, "/migrations/Nobody"), ("several", several, "?q=Change"), ("several-runners", several, "/runners"),
                ("several-migration", several, "/migrations/ChangeOrders?in=FillContext"),
            })
            {
                if (name != "light-wide" && what is ("confirm" or "nothing" or "held" or "several-runners" or "several-migration"))
                {
                    continue;
                }

                var page = await OpenAsync(context, app, WebShop.Path + path);
                await page.ScreenshotAsync(new() { Path = Path.Combine(BrowserFixture.Screenshots, $"{what}-{name}.png"), FullPage = true });
                // Colours differ by scheme and are the same on all pages; a narrow page is looked at for its width.
                var isJudged = name == "light-wide" || (name == "dark-wide" && what is ("index" or "migration"));
                var report = isJudged ? await page.RunAxe(s_withoutRepeatedCards) : null;
                found.AddRange((report?.Violations ?? []).Where(v => v.Impact is "serious" or "critical")
                    .Select(v => $"{what} {name}: {v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}"));
                var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                Assert.True(overflow <= 0, $"{what} {name} is {overflow} pixels too wide.");
                await page.CloseAsync();
            }
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
        // The only thing that is missed is the page of an unknown migration.
        Assert.DoesNotContain(_faults, f => !f.Contains("404", StringComparison.Ordinal));
    }

    private Task<IPage> OpenAsync(IBrowserContext context, WebShop shop, string path) => context.OpenAsync(shop, path, _faults);

    private static async Task<long> IdAsync(ShopDatabase database) => (await database.StateAsync()).Id;

    private async Task<ShopDatabase> ShareAsync()
    {
        var database = await ShopDatabase.ShareAsync(postgres, ShopProvider.PostgreSql, orders: 1);
        await database.EnqueueAsync();
        return database;
    }
}
