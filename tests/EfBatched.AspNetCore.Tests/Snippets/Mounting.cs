using EfBatched.TestUtilities.Shop;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.AspNetCore.Tests.Snippets;

internal static class Mounting
{
    public static void Mount(WebApplicationBuilder builder)
    {
        // snippet: dashboard
        builder.Services.AddHealthChecks().AddBatchedMigrations<ShopContext>();

        var app = builder.Build();
        app.MapBatchedMigrations<ShopContext>("/batched-migrations");
        app.MapHealthChecks("/health");
        // end
    }

    public static void MountForTeams(WebApplication app) =>
        // snippet: dashboard-policies
        app.MapBatchedMigrations<ShopContext>("/batched-migrations", options =>
        {
            options.ReadPolicy = "support";
            options.OperatePolicy = "on-call";
        });
        // end

    public static void MountSeveral(WebApplication app) =>
        // snippet: dashboard-several
        app.MapBatchedMigrations<ShopContext>("/batched-migrations", options => options.AddContext<StockContext>());
        // end

    private sealed class StockContext(Microsoft.EntityFrameworkCore.DbContextOptions options) : Microsoft.EntityFrameworkCore.DbContext(options);
}
