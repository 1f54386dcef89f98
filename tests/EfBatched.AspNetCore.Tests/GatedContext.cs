using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.AspNetCore.Tests;

/// <summary>The shop with a schema migration that is still to be applied, and relies on the orders.</summary>
public sealed class GatedContext(DbContextOptions<ShopContext> options) : ShopContext(options)
{
    [DbContext(typeof(GatedContext))]
    [Migration("20260301000000_RequireOrders")]
    public sealed class RequireOrders : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) =>
            migrationBuilder.EnsureBatchedMigrationFinished(name: "ChangeOrders", remaining: null);
    }
}
