using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Migrations.Design;

namespace EfBatched.Design.Tests.Migrations;

public class ScaffolderTest
{
    private const string NoLongerUsed =
        "The context 'ModelContext' does not use batched migrations, but its last schema migration did, so this one would drop the tracking "
        + "tables and with them what is known of unfinished work. Nothing was written. Call 'UseBatchedMigrations()' where `dotnet ef` creates "
        + "the context: a design-time factory needs it as 'AddDbContext' does. To remove batched migrations on purpose, give the schema "
        + "migration a name that says so: `dotnet ef migrations add RemoveBatchedMigrations`.";

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public void A_context_that_has_lost_batched_migrations_is_refused(TestProvider provider)
    {
        using var before = Models.Of(provider: provider);
        using var now = Models.Of(provider: provider, usesBatchedMigrations: false);

        Assert.Equal(NoLongerUsed, Assert.Throws<OperationException>(() => Scaffold(before, now, "AddColumn")).Message);
    }

    [Fact]
    public void Removing_them_is_possible_under_a_name_that_says_so()
    {
        using var before = Models.Of();
        using var now = Models.Of(usesBatchedMigrations: false);

        Assert.EndsWith(
            "_RemoveBatchedMigrationsOfShop", Scaffold(before, now, "RemoveBatchedMigrationsOfShop").MigrationId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_declaration_without_batched_migrations_is_refused()
    {
        using var now = Models.Of(m => m.HasBatchedMigration<BackfillSearchName>(), usesBatchedMigrations: false);

        Assert.Equal(
            "The context 'ModelContext' declares the batched migration 'BackfillSearchName' but does not use batched migrations, so no step would "
            + "be written for it and its rows would stay as they are. Nothing was written. Call 'UseBatchedMigrations()' where `dotnet ef` creates "
            + "the context: a design-time factory needs it as 'AddDbContext' does.",
            Assert.Throws<OperationException>(() => Scaffold(null, now, "RemoveBatchedMigrations")).Message);
    }

    [Fact]
    public void A_context_that_never_used_them_is_left_alone()
    {
        using var now = Models.Of(usesBatchedMigrations: false);

        Assert.Contains("name: \"cities\"", Scaffold(null, now, "Initial").MigrationCode, StringComparison.Ordinal);
    }

    private static ScaffoldedMigration Scaffold(DbContext? before, DbContext now, string name) => Scaffolding.Run(before, now, name).Migration;
}
