using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Processes;

namespace EfBatched.FunctionalTests.Releases;

/// <summary>
/// An application over its releases (declare, finish, require), by the packages as packed, `dotnet ef` and the files that it writes.
/// One story, since each of its steps takes seconds and rests on the ones before.
/// </summary>
public class ReleasesTest(PostgresFixture server, PackedLibrary library)
{
    private const string Enqueue =
        """
                    migrationBuilder.EnqueueBatchedMigration(
                        name: "BackfillSearchName",
                        owner: "ShopContext",
                        table: "Customer",
                        keyColumns: new[] { "Id" },
                        batchSize: 1000,
                        jobSize: 20000,
                        reliesOn: new[] { "SearchName: SearchName null" });
        """;

    // The row of HasData, which the same schema migration updates, is left out.
    private const string PostgreSqlGate =
        """
                    migrationBuilder.EnsureBatchedMigrationFinished(
                        name: "BackfillSearchName",
                        remaining: "SELECT 1 FROM \"Customer\" AS c WHERE (c.\"SearchName\" IS NULL) AND (c.\"Id\" = 1) IS NOT TRUE");
        """;

    private const string SqliteGate =
        """
                    migrationBuilder.EnsureBatchedMigrationFinished(
                        name: "BackfillSearchName",
                        remaining: "SELECT 1 FROM \"Customer\" AS \"c\" WHERE (\"c\".\"SearchName\" IS NULL) AND (\"c\".\"Id\" = 1) IS NOT TRUE");
        """;

    [Fact]
    [Trait("contract", "R20")]
    [Trait("contract", "B25")]
    [Trait("contract", "B26")]
    [Trait("contract", "T5")]
    public async Task A_column_is_declared_filled_and_required()
    {
        await using var postgres = new ShopDatabase(server, TestProvider.PostgreSql);
        await using var sqlite = new ShopDatabase(server, TestProvider.Sqlite);
        ShopDatabase[] databases = [postgres, sqlite];

        using var shop = new ShopSolution(library);
        await shop.CreateAsync(release: "");
        await shop.EfAsync(databases, "migrations", "add", "Initial");
        await shop.BuildAsync();
        await shop.EfAsync(databases, "database", "update");
        await Task.WhenAll(databases.Select(AddCustomersAsync));

        var declaring = await DeclareAsync(shop, databases);
        var optimized = await OptimizeAsync(shop, postgres, declaring);
        await CreateAsync(shop, declaring);
        await RefuseOnDriftAsync(shop, databases);
        await StopAtGateAsync(shop, databases);
        await FinishAsync(shop, postgres, optimized);
        await FinishAsync(shop, sqlite, declaring);
        await StopAtRowsAsync(shop, databases, declaring);
        await RequireAsync(shop, databases);
    }

    // Release 1: the column may be null and the work is declared.
    private static async Task<string> DeclareAsync(ShopSolution shop, ShopDatabase[] databases)
    {
        await shop.BuildAsync("DECLARES");
        var pending = await shop.TryEfAsync(databases[0], "migrations", "has-pending-model-changes");
        Assert.True(pending.ExitCode == 1, pending.ToString());

        await shop.EfAsync(databases, "migrations", "add", "AddSearchName");
        await shop.BuildAsync();
        await shop.EfAsync(databases, "database", "update");

        foreach (var database in databases)
        {
            Assert.Contains(Enqueue, shop.Read(database.Provider, "AddSearchName"), StringComparison.Ordinal);
            Assert.Equal("BackfillSearchName|Active|", await database.StatusAsync());
            Assert.Equal("0|0", await database.FilledAsync());
        }

        await shop.EfAsync(databases, "migrations", "has-pending-model-changes");
        return shop.Deploy("declaring");
    }

    // The same release with a compiled model, which is PostgreSQL's.
    private static async Task<string> OptimizeAsync(ShopSolution shop, ShopDatabase database, string declaring)
    {
        await shop.EfAsync(database, "dbcontext", "optimize", "--output-dir", "Compiled", "--namespace", "Shop.Data.Compiled");
        await shop.BuildAsync();
        var optimized = shop.Deploy("optimized");
        Directory.Delete(shop.Folder["Shop.Data/Compiled"], recursive: true);

        Assert.Equal("RuntimeModel", (await shop.RunAsync(declaring, database, "model")).Output.Trim());
        Assert.Equal("ShopContextModel", (await shop.RunAsync(optimized, database, "model")).Output.Trim());
        return optimized;
    }

    // A build whose model requires the column but still declares the work would find no row to change.
    private static async Task RefuseOnDriftAsync(ShopSolution shop, ShopDatabase[] databases)
    {
        await shop.BuildAsync("DECLARES;REQUIRES");
        var drifting = shop.Deploy("drifting");
        foreach (var database in databases)
        {
            await using var process = ChildProcess.Start(drifting, ["serve"], database.Environment);
            await process.WaitForLineAsync(
                line => line.Contains(
                    "The batched migration 'BackfillSearchName' looks for rows without a value in 'Customer.SearchName', which the model requires, so "
                    + "EF takes the condition for false, no row can match, and it would finish without changing any.",
                    StringComparison.Ordinal),
                "the refusal",
                TimeSpan.FromMinutes(2));

            Assert.NotEqual(0, await process.ExitCode);
            Assert.Equal("BackfillSearchName|Active|", await database.StatusAsync());
            Assert.Equal("0|0", await database.FilledAsync());
        }
    }

    // Release 2 deployed too early: the column is required and the declaration gone.
    private static async Task StopAtGateAsync(ShopSolution shop, ShopDatabase[] databases)
    {
        await shop.BuildAsync("REQUIRES");
        await shop.EfAsync(databases, "migrations", "add", "RequireSearchName");
        await shop.BuildAsync();
        foreach (var database in databases)
        {
            var code = shop.Read(database.Provider, "RequireSearchName")!;
            var gate = database.Provider == TestProvider.Sqlite ? SqliteGate : PostgreSqlGate;
            Assert.Contains(gate, code, StringComparison.Ordinal);
            Assert.InRange(code.IndexOf("AlterColumn", StringComparison.Ordinal), code.IndexOf(gate, StringComparison.Ordinal) + gate.Length, code.Length);

            var update = await shop.TryEfAsync(database, "database", "update");

            Assert.True(update.ExitCode == 1, update.ToString());
            Assert.Contains(
                "EfBatched: this run would apply schema migrations that rely on batched migrations which have not finished: going on would leave rows "
                + "behind as they are, or lose their data. Nothing was applied.",
                update.Output,
                StringComparison.Ordinal);
            Assert.Matches("- 'BackfillSearchName', which '[0-9]+_RequireSearchName' relies on, is 'Active'", update.Output);
            Assert.Contains("run it with `<app> batched run BackfillSearchName`, by the release that declares it", update.Output, StringComparison.Ordinal);
            Assert.Equal("Initial, AddSearchName", await database.AppliedAsync());
            Assert.Equal("0|0", await database.FilledAsync());
        }
    }

    private static async Task FinishAsync(ShopSolution shop, ShopDatabase database, string declaring)
    {
        await shop.RunAsync(declaring, database, "run");

        Assert.StartsWith("BackfillSearchName|Finished|", await database.StatusAsync(), StringComparison.Ordinal);
        Assert.Equal("501|501", await database.FilledAsync());
    }

    // Rows of an old build, after the end.
    private static async Task StopAtRowsAsync(ShopSolution shop, ShopDatabase[] databases, string declaring)
    {
        foreach (var database in databases)
        {
            await database.ExecuteAsync("INSERT INTO \"Customer\" (\"Id\", \"Name\") SELECT \"Id\" + 1000, \"Name\" FROM \"Customer\" WHERE \"Id\" <= 200");

            var update = await shop.TryEfAsync(database, "database", "update");

            Assert.True(update.ExitCode == 1, update.ToString());
            Assert.Contains(
                database.Provider == TestProvider.Sqlite ? "Rows that match: at least 200. " : "Rows that match: 200. ", update.Output, StringComparison.Ordinal);
            Assert.Equal("501|501", await database.FilledAsync());
            Assert.Equal("Initial, AddSearchName", await database.AppliedAsync());

            await shop.RunAsync(declaring, database, "sweep");
            await shop.RunAsync(declaring, database, "batched", "run");
            Assert.Equal("701|701", await database.FilledAsync());
            await database.ExecuteAsync("DELETE FROM \"Customer\" WHERE \"Id\" > 1000");
        }
    }

    private static async Task RequireAsync(ShopSolution shop, ShopDatabase[] databases)
    {
        await shop.EfAsync(databases, "database", "update");
        foreach (var database in databases)
        {
            Assert.Equal("Initial, AddSearchName, RequireSearchName", await database.AppliedAsync());
            Assert.Equal("BackfillSearchName|Finalized|A schema migration that relies on it has seen it finished.", await database.StatusAsync());
            Assert.Equal("501|501", await database.FilledAsync());
        }
    }

    // Without schema migrations, as tests and prototypes create their databases.
    private async Task CreateAsync(ShopSolution shop, string declaring)
    {
        foreach (var provider in Enum.GetValues<TestProvider>())
        {
            await using var database = new ShopDatabase(server, provider);

            await shop.RunAsync(declaring, database, "create");

            Assert.Equal("BackfillSearchName|Active|", await database.StatusAsync());
        }
    }

    private static Task AddCustomersAsync(ShopDatabase database) => database.ExecuteAsync(
        """
        WITH RECURSIVE numbers (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < 501)
        INSERT INTO "Customer" ("Id", "Name") SELECT n, 'Customer ' || n FROM numbers
        """);
}
