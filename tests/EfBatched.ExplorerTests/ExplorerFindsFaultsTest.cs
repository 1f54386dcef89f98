using EfBatched.ExplorerTests.Invariants;
using EfBatched.ExplorerTests.Scripts;
using EfBatched.ExplorerTests.World;
using EfBatched.ExplorerTests.World.Sqlite;
using EfBatched.Running.Hosting;
using EfBatched.Sql;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Faults;

namespace EfBatched.ExplorerTests;

/// <summary>The explorer can fail: a broken engine is found, and what it prints makes the same script again.</summary>
public class ExplorerFindsFaultsTest
{
    private const string MovesCheckpoint = "\"checkpoint\" = @next, ";

    // Whoever goes on with a job begins it anew.
    private static readonly EngineSeams _broken = new() { Guard = WithoutCheckpoint };

    [Fact]
    public async Task A_broken_guard_is_found_shrunk_and_printed()
    {
        var settings = new ExplorerSettings(TimeSpan.FromMinutes(1), Scripts: 1_000, Seed: 9, Workers: 1);
        var explorer = new Explorer(TestProvider.Sqlite, () => new Worlds(typeof(SqliteWorld<>), _broken), settings, _ => { });

        var report = await explorer.RunAsync();

        Assert.NotNull(report);
        Assert.Contains(RowInvariants.Once, report, StringComparison.Ordinal);
        Assert.Contains("of seed 9 ", report, StringComparison.Ordinal);
        Assert.Contains("It shrinks to:\n\nnew Script\n{", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_repeats_exactly()
    {
        var explorer = new Explorer(
            TestProvider.Sqlite, () => throw new NotSupportedException(), new ExplorerSettings(default, 0, Seed: 7, 1), _ => { });
        for (var number = 1; number <= 20; number++)
        {
            var script = explorer.Draw(number);

            Assert.Equal(await TraceAsync(script), await TraceAsync(explorer.Draw(number)));
        }
    }

    [Fact]
    public async Task Shrinking_keeps_what_fails_and_drops_the_rest()
    {
        var script = new Script
        {
            Key = "Guid",
            Rows = [.. Enumerable.Range(5, 50)],
            Sizes = "Adaptive8",
            Work = WorkKind.RowByRow,
            Events = [new(40, EventKind.Deadlock, Times: 7), new(50, EventKind.Die), new(60, EventKind.Pause)],
        };

        var shrunk = await Shrinker.ShrinkAsync(
            script, s => Task.FromResult(s.Rows.Count >= 2 && s.Events.Any(e => e is { Times: >= 3 } && e.Kind.IsTransient())));

        Assert.Equal(
            """
            new Script
            {
                Rows = [1, 2],
                Events =
                [
                    new(1, EventKind.Busy, Times: 3),
                ],
            }
            """,
            ScriptText.Of(shrunk));
    }

    private static async Task<List<string>> TraceAsync(Script script)
    {
        var trace = new List<string>();
        await using var world = new Worlds(typeof(SqliteWorld<>), null);
        var finding = await world.RunAsync(script, trace.Add);
        trace.Add($"{finding}");
        return trace;
    }

    private static SqlText WithoutCheckpoint(SqlText guard) =>
        guard.Sql.Contains(MovesCheckpoint, StringComparison.Ordinal)
            ? guard.WithSql(guard.Sql.Replace(MovesCheckpoint, "", StringComparison.Ordinal))
            : throw new InvalidOperationException("The guard's statement has changed, so this does not break it any more.");
}
