using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace EfBatched.AspNetCore.Tests;

/// <summary>Pages of a shop in a browser, whose faults are collected.</summary>
internal static class BrowserPages
{
    public static async Task<IPage> OpenAsync(this IBrowserContext context, WebShop shop, string path, ConcurrentBag<string> faults)
    {
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                faults.Add(message.Text);
            }
        };
        page.PageError += (_, error) => faults.Add(error);
        await page.GotoAsync(new Uri(shop.Address, path).ToString());
        return page;
    }
}
