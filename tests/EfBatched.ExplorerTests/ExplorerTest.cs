using EfBatched.ExplorerTests.World;
using EfBatched.ExplorerTests.World.PostgreSql;
using EfBatched.ExplorerTests.World.Sqlite;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;

namespace EfBatched.ExplorerTests;

[Trait("contract", "T1")]
[Trait("contract", "T2")]
[Trait("contract", "T3")]
public class ExplorerTest(PostgresFixture postgres)
{
    private static readonly int _workers = Math.Max(Environment.ProcessorCount, 2);

    [Fact]
    public async Task No_script_breaks_an_invariant_on_Sqlite()
    {
        var settings = ExplorerSettings.FromEnvironment(TimeSpan.FromSeconds(110), scripts: 5_000, _workers);
        var explorer = new Explorer(TestProvider.Sqlite, () => new Worlds(typeof(SqliteWorld<>), null), settings, Console.WriteLine);

        var report = await explorer.RunAsync();

        Assert.True(report is null, report);
    }

    [Fact]
    public async Task No_script_breaks_an_invariant_on_PostgreSql()
    {
        var settings = ExplorerSettings.FromEnvironment(TimeSpan.FromSeconds(25), scripts: 1_000, _workers);
        var databases = new List<TestDatabase>();
        for (var i = 0; i <= settings.Workers; i++)
        {
            databases.Add(await postgres.CreateDatabaseAsync());
        }

        // The last one is for the shrinking of what the others have found.
        var next = -1;
        var explorer = new Explorer(
            TestProvider.PostgreSql,
            () => new Worlds(typeof(PostgresWorld<>), databases[Interlocked.Increment(ref next)].ConnectionString),
            settings,
            Console.WriteLine);

        var report = await explorer.RunAsync();

        Assert.True(report is null, report);
        foreach (var database in databases)
        {
            await database.DisposeAsync();
        }
    }
}
