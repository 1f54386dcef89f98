using EfBatched.ExplorerTests.World.Sqlite;
using EfBatched.TestUtilities;

namespace EfBatched.ExplorerTests;

public class ExplorerTest
{
    [Fact]
    public async Task No_script_breaks_an_invariant_on_Sqlite()
    {
        var settings = ExplorerSettings.FromEnvironment(TimeSpan.FromSeconds(110), scripts: 5_000, Math.Max(Environment.ProcessorCount, 2));
        var explorer = new Explorer(TestProvider.Sqlite, () => new SqliteWorlds(), settings, Console.WriteLine);

        var report = await explorer.RunAsync();

        Assert.True(report is null, report);
    }
}
