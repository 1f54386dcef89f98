using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;

namespace EfBatched.FunctionalTests.Releases;

/// <summary>
/// What EF's tools make of an application that has all three releases behind it: fresh databases, scripts, bundles, publishing, undoing. One
/// story, since each of its steps takes seconds and rests on the ones before.
/// </summary>
public class ReleaseToolsTest(PostgresFixture server, PackedLibrary library)
{
    [Fact]
    [Trait("contract", "B25")]
    [Trait("contract", "B26")]
    [Trait("contract", "T5")]
    public async Task The_tools_know_the_steps()
    {
        using var shop = new ShopSolution(library);
        await using var postgres = new ShopDatabase(server, TestProvider.PostgreSql);
        await using var sqlite = new ShopDatabase(server, TestProvider.Sqlite);
        await WriteAsync(shop, [postgres, sqlite]);

        await BuildFreshAsync(shop);
        await PublishAsync(shop, postgres);
        await ScriptAsync(shop);
        await BundleAsync(shop);
        await ForgetAsync(shop, postgres);
        await shop.EfAsync(postgres, "database", "update");
        await UndoAsync(shop, postgres);
        await RenameAsync(shop, postgres);
    }

    private static async Task WriteAsync(ShopSolution shop, ShopDatabase[] databases)
    {
        await shop.CreateAsync(release: "");
        await shop.EfAsync(databases, "migrations", "add", "Initial");
        await shop.BuildAsync("DECLARES");
        await shop.EfAsync(databases, "migrations", "add", "AddSearchName");
        await shop.BuildAsync("REQUIRES");
        await shop.EfAsync(databases, "migrations", "add", "RequireSearchName");
        await shop.BuildAsync();
    }

    // A developer's machine: everything from the first schema migration, with rows from HasData.
    private async Task BuildFreshAsync(ShopSolution shop)
    {
        await using var postgres = new ShopDatabase(server, TestProvider.PostgreSql);
        await using var sqlite = new ShopDatabase(server, TestProvider.Sqlite);

        await shop.EfAsync([postgres, sqlite], "database", "update");

        foreach (var database in new[] { postgres, sqlite })
        {
            Assert.Equal("BackfillSearchName|Finalized|A schema migration that relies on it has seen it finished.", await database.StatusAsync());
            Assert.Equal(["Ada|ada"], await database.QueryAsync("SELECT \"Name\", \"SearchName\" FROM \"Customer\""));
        }

        await BuildOneReleaseEarlierAsync(shop);
    }

    // Another developer's, built a release ago: the row from HasData is as it was inserted, and this release updates it.
    private async Task BuildOneReleaseEarlierAsync(ShopSolution shop)
    {
        await using var postgres = new ShopDatabase(server, TestProvider.PostgreSql);
        await using var sqlite = new ShopDatabase(server, TestProvider.Sqlite);
        await shop.EfAsync([postgres, sqlite], "database", "update", "AddSearchName");

        await shop.EfAsync([postgres, sqlite], "database", "update");

        foreach (var database in new[] { postgres, sqlite })
        {
            Assert.Equal(["Ada|ada"], await database.QueryAsync("SELECT \"Name\", \"SearchName\" FROM \"Customer\""));
        }
    }

    private static async Task PublishAsync(ShopSolution shop, ShopDatabase database)
    {
        await shop.Folder.RunAsync("dotnet", ["publish", "Shop.App", "-c", "Debug", "--no-build", "-o", shop.Folder["published"], "-v", "quiet"]);

        var files = Directory.EnumerateFiles(shop.Folder["published"], "*.dll").Select(Path.GetFileName).ToList();
        Assert.DoesNotContain("Microsoft.EntityFrameworkCore.Design.dll", files);
        Assert.DoesNotContain("EfBatched.Design.dll", files);
        var types = await shop.RunAsync(Path.Combine(shop.Folder["published"], "Shop.App.dll"), database, "types");
        Assert.Contains("EfBatched.dll True", types.Output, StringComparison.Ordinal);
    }

    private async Task ScriptAsync(ShopSolution shop)
    {
        await using var postgres = new ShopDatabase(server, TestProvider.PostgreSql);
        await using var idempotent = new ShopDatabase(server, TestProvider.PostgreSql);
        await using var sqlite = new ShopDatabase(server, TestProvider.Sqlite);
        foreach (var (database, options) in new[] { (postgres, Array.Empty<string>()), (idempotent, ["--idempotent"]), (sqlite, []) })
        {
            await database.CreateAsync();
            await shop.EfAsync(database, ["migrations", "script", "--output", shop.Folder["script.sql"], .. options]);
            var script = await File.ReadAllTextAsync(shop.Folder["script.sql"]);

            await database.ExecuteAsync(script);
            if (database == idempotent)
            {
                await database.ExecuteAsync(script);
            }

            Assert.Equal("Initial, AddSearchName, RequireSearchName", await database.AppliedAsync());
            Assert.StartsWith("BackfillSearchName|Finalized|", await database.StatusAsync(), StringComparison.Ordinal);
        }
    }

    private async Task BundleAsync(ShopSolution shop)
    {
        await using var database = new ShopDatabase(server, TestProvider.PostgreSql);
        await shop.EfAsync(database, "migrations", "bundle", "--output", shop.Folder["bundle"]);

        await shop.Folder.RunAsync(shop.Folder["bundle"], ["--connection", database.ConnectionString], database.Environment);

        Assert.Equal("Initial, AddSearchName, RequireSearchName", await database.AppliedAsync());
        Assert.StartsWith("BackfillSearchName|Finalized|", await database.StatusAsync(), StringComparison.Ordinal);

        await using var older = new ShopDatabase(server, TestProvider.PostgreSql);
        await shop.EfAsync(older, "database", "update", "AddSearchName");
        await older.ExecuteAsync("INSERT INTO \"Customer\" (\"Id\", \"Name\") VALUES (2, 'Grace')");
        var stopped = await shop.Folder.TryRunAsync(shop.Folder["bundle"], ["--connection", older.ConnectionString], older.Environment);
        Assert.True(stopped.ExitCode != 0, stopped.ToString());
        Assert.Contains("Rows that match: 1. ", stopped.Output, StringComparison.Ordinal);
    }

    // As a design-time factory does that lacks `UseBatchedMigrations`.
    private static async Task ForgetAsync(ShopSolution shop, ShopDatabase database)
    {
        var forgetful = new Dictionary<string, string> { ["Forgets"] = "yes" };
        var refused = await shop.TryEfAsync(database, forgetful, "migrations", "add", "AddPhone");
        Assert.True(refused.ExitCode == 1, refused.ToString());
        Assert.Contains("The context 'ShopContext' does not use batched migrations, but its last schema migration did", refused.Output, StringComparison.Ordinal);
        Assert.Null(shop.Read(database.Provider, "AddPhone"));
    }

    // On SQLite EF cannot undo a required column with rows from HasData: there a database that is one release behind is taken back.
    private async Task UndoAsync(ShopSolution shop, ShopDatabase postgres)
    {
        await using var sqlite = new ShopDatabase(server, TestProvider.Sqlite);
        ShopDatabase[] databases = [postgres, sqlite];

        await Task.WhenAll(shop.EfAsync(postgres, "migrations", "remove", "--force"), shop.EfAsync(sqlite, "migrations", "remove"));
        await shop.BuildAsync();
        Assert.All(databases, d => Assert.Null(shop.Read(d.Provider, "RequireSearchName")));
        Assert.Equal("Initial, AddSearchName", await postgres.AppliedAsync());
        Assert.StartsWith("BackfillSearchName|Finalized|", await postgres.StatusAsync(), StringComparison.Ordinal);

        await shop.EfAsync(sqlite, "database", "update", "AddSearchName");
        await shop.EfAsync(databases, "database", "update", "Initial");
        await shop.EfAsync(databases, "migrations", "remove");
        Assert.All(databases, d => Assert.Null(shop.Read(d.Provider, "AddSearchName")));
        Assert.Equal("Initial", await postgres.AppliedAsync());
        Assert.Equal("Initial", await sqlite.AppliedAsync());
        Assert.Equal(["1"], await postgres.QueryAsync("SELECT count(*) FROM \"Customer\""));
    }

    // Three releases again: the column is renamed while the work is declared, and the gate names it as it is then.
    private static async Task RenameAsync(ShopSolution shop, ShopDatabase database)
    {
        await shop.BuildAsync("DECLARES");
        await shop.EfAsync(database, "migrations", "add", "AddSearchName");
        Assert.Contains("AS c WHERE c.\\\"SearchName\\\" IS NULL", shop.ReadSnapshot(database.Provider), StringComparison.Ordinal);
        await shop.BuildAsync("DECLARES;RENAMES");
        await shop.EfAsync(database, "migrations", "add", "RenameSearchName");
        Assert.Contains("AS c WHERE c.search_key IS NULL", shop.ReadSnapshot(database.Provider), StringComparison.Ordinal);
        await shop.BuildAsync("REQUIRES;RENAMES");

        await shop.EfAsync(database, "migrations", "add", "RequireSearchName");
        Assert.Contains(
            "remaining: \"SELECT 1 FROM \\\"Customer\\\" AS c WHERE (c.search_key IS NULL) AND (c.\\\"Id\\\" = 1) IS NOT TRUE\");",
            shop.Read(database.Provider, "RequireSearchName"),
            StringComparison.Ordinal);
        Assert.DoesNotContain("EfBatched:Remaining", shop.ReadSnapshot(database.Provider), StringComparison.Ordinal);

        await shop.BuildAsync();
        await shop.EfAsync(database, "migrations", "remove", "--force");
        Assert.Contains("AS c WHERE c.search_key IS NULL", shop.ReadSnapshot(database.Provider), StringComparison.Ordinal);
    }
}
