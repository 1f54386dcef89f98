using EfBatched.CommandLine.Commands;
using EfBatched.Tests.Operations;
using Spectre.Console.Testing;

namespace EfBatched.Tests.Commands;

public class LiveViewTest
{
    private static readonly BatchedMigrationState Failed = BackfillState.Running with
    {
        Id = 7, Name = "Fill", Status = BatchedMigrationStatus.Failed, Explanation = "It failed [with brackets].", RowsPerSecond = null,
    };

    private static readonly BatchedMigrationState Finished = BackfillState.Running with
    {
        Id = 8, Name = "Index", Status = BatchedMigrationStatus.Finished, Explanation = "It has finished.",
    };

    [Fact]
    public void What_is_open_is_drawn_newest_first_and_the_others_are_counted()
    {
        var lines = Draw(80, [BackfillState.Running with { Id = 3, Explanation = "It runs." }, Failed, Finished], note: null);

        Assert.Equal("Fill  Failed", lines[0]);
        Assert.Contains("It failed [with brackets].", lines);
        Assert.Equal("BackfillSearchName  Running", lines[4]);
        Assert.StartsWith("━━━━━━━━────────────", lines[5], StringComparison.Ordinal);
        Assert.Contains("42%", lines[5], StringComparison.Ordinal);
        Assert.Contains("It runs.", lines);
        Assert.Contains("1 more: 'batched list'.", lines);
        Assert.DoesNotContain(lines, l => l.Contains("Index", StringComparison.Ordinal));
    }

    [Fact]
    public void One_alone_is_drawn_to_its_end_and_a_note_below_it()
    {
        var lines = Draw(80, [Finished], note: "The database is out of reach.");

        Assert.Equal("Index  Finished", lines[0]);
        Assert.Equal("The database is out of reach.", lines[^1]);
    }

    [Fact]
    public void Two_hundred_and_one_fit_a_screen_of_forty_columns()
    {
        var lines = Draw(40, [.. Enumerable.Range(1, 201).Select(i => Failed with { Id = i, Name = $"Fill{i}" })], note: null);

        Assert.StartsWith("Fill201", lines[0], StringComparison.Ordinal);
        Assert.InRange(lines.Count, 8, 50);
        Assert.DoesNotContain(lines, l => l.Length > 40);
        Assert.Equal("193 more: 'batched list'.", lines[^1]);
    }

    private static List<string> Draw(int width, IReadOnlyList<BatchedMigrationState> states, string? note)
    {
        using var console = new TestConsole();
        console.Profile.Width = width;
        console.Write(LiveView.Render(states, note));
        return [.. console.Output.TrimEnd().Split('\n').Select(l => l.TrimEnd())];
    }
}
